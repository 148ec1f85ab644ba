//! Steps of workflows, which detections of sequences refer to.

noun_table! {
    /// Steps of workflows, which detections of sequences refer to.
    "workflow_steps" of WorkflowStep, |source| noun in source.model.workflow_steps() => {} renamed []
}
