//! `#[workflow_step]`.

noun! {
    /// A step of a workflow, which detections of sequences refer to.
    WorkflowStep "workflow_step" {}
    line protects "workflow-step {noun}";
    constraints [];
    example "#[workflow_step]\npub struct CheckoutStarted;";
}
