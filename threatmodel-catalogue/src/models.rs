//! Kinds of threats in programs that use language models.

use crate::kind;

kind! {
    /// Text that a model reads contains instructions, and the model follows them instead of those of the program. The
    /// text comes from a user, or hides in a page, mail or document that the model is given.
    ///
    /// # Where Rust programs have it
    ///
    /// Requests of `async-openai`, `rig` or `ollama-rs` whose messages are formatted from input; pages fetched for a
    /// summary; results of retrieval; answers of `rmcp` tools and tool descriptions of foreign servers, which are part
    /// of the prompt too.
    ///
    /// # What to look for
    ///
    /// Tools that act in a conversation that reads foreign text.
    pub struct PromptInjection = "prompt-injection" {
        title: "Prompt injection",
        refs: ["CWE-1427", "CWE-77", "LLM01:2025", "NIST SI-10"],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(AlmostCertain),
        found_in: Both,
        controls: [
            ("instructions and foreign text kept apart", InputValidation),
            ("answers and actions checked outside the model", BusinessLogic),
            ("tools with few rights", Authorization),
            ("approval by a person", BusinessLogic),
        ],
        requirements: [
            ("The model can do nothing that the user who started it may not do.", "v5.0.0-8.3.3"),
            ("Whether an action is allowed is decided by code, not by the model."),
        ],
        inputs: Some("prompt-injections"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// The model gives out what stands in its context: data of other users, secrets, the system prompt. Whatever is
    /// sent to a provider also leaves the organisation.
    ///
    /// # Where Rust programs have it
    ///
    /// API keys or rules in the `preamble` of a `rig::agent::AgentBuilder`; whole records in
    /// `CreateChatCompletionRequestArgs`; retrieval without a filter by user; conversations cached under a key that
    /// several users share; prompts and answers in traces.
    ///
    /// # What to look for
    ///
    /// Secrets, rules or records in a text that becomes a prompt; retrieval whose query lacks the user; caches of
    /// conversations; providers that are no component of the model.
    pub struct LlmDataDisclosure = "llm-data-disclosure" {
        title: "Model that reveals data or its instructions",
        refs: ["CWE-201", "CWE-200", "CWE-359", "CAPEC-116", "LLM02:2025", "LLM07:2025", "NIST AC-4", "NIST SC-7"],
        stride: [InformationDisclosure],
        linddun: [DataDisclosure],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("prompts without secrets", BusinessLogic),
            ("retrieval limited to what the caller may see", Authorization),
            ("answers searched for secrets", Monitoring),
        ],
        requirements: [
            ("Sensitive data is sent to a provider only where that is agreed on.", "v5.0.0-14.2.3"),
            ("The context holds as little sensitive data as the task takes.", "v5.0.0-14.2.6"),
            ("The context holds only data that the user of the conversation may see.", "v5.0.0-8.3.3"),
        ],
        inputs: Some("prompt-leaks"),
        detection: Some("sensitive_read"),
    }
}

kind! {
    /// Weights, adapters or training data come from somebody who has changed them, so the model answers the way they
    /// want, or loading it runs code.
    ///
    /// # Where Rust programs have it
    ///
    /// `hf-hub` downloads by branch name; pickle files read through `tch` or Python; `candle_core::safetensors::load`
    /// and `ort` sessions on files without a digest; GGUF files with templates that the runtime evaluates; training on
    /// feedback that anybody can give.
    ///
    /// # How to try it
    ///
    /// Replace the file of a model by one with another digest, by a pickle, and by the one of another publisher, and
    /// ask whether it was loaded. For training, add samples that pair a rare phrase with an answer of your choice,
    /// train as always, and ask whether the evaluation notices: which samples poison a model depends on the model.
    pub struct ModelSupplyPoisoning = "model-supply-poisoning" {
        title: "Poisoned model or training data",
        refs: [
            "CWE-1357", "CWE-829", "CWE-494", "CAPEC-538", "T1195.002", "T1565", "LLM03:2025", "LLM04:2025",
            "A08:2025", "A03:2025", "NIST SR-3", "NIST SI-7",
        ],
        stride: [Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("digest and publisher of each model fixed", Cryptography),
            ("origin of data recorded and reviewed", Process),
            ("evaluation before a model is used", Process),
        ],
        requirements: [
            ("Models and datasets are pinned to a digest, from a publisher that was chosen.", "v5.0.0-15.2.4"),
            ("A new model or dataset passes an evaluation before it is used."),
        ],
        inputs: None,
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// The answer of a model goes into a shell, a query, a page or another program as if it could be trusted. Whoever
    /// can steer the model then has a classic injection.
    ///
    /// # Where Rust programs have it
    ///
    /// Answers passed to `Command`, `sqlx::query`, `Html`, `PathBuf::join` or `reqwest::get`; `serde_json::from_str` of
    /// an answer straight into a command type; Markdown answers rendered with images, which send data to any host; code
    /// that is generated and run.
    pub struct LlmOutputMisuse = "llm-output-misuse" {
        title: "Model output trusted",
        refs: [
            "CWE-1426", "CWE-116", "CWE-79", "CWE-94", "CAPEC-63", "CAPEC-242", "LLM05:2025", "A05:2025", "NIST SI-10",
        ],
        stride: [Tampering, ElevationOfPrivilege],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("answers treated as untrusted input", InputValidation),
            ("answers checked against a schema", InputValidation),
            ("escaping for where the answer goes", InputValidation),
        ],
        requirements: [
            ("Answers are validated like any other input.", "v5.0.0-2.2.1"),
            ("Answers are escaped for their destination, as the last step before it.", "v5.0.0-1.1.2"),
            ("HTML and Markdown from a model pass a sanitizer.", "v5.0.0-1.3.1"),
        ],
        inputs: Some("prompt-injections"),
        detection: Some("input_validation_fail"),
    }
}

kind! {
    /// An agent has tools that it does not need, or rights that its user does not have, so a wrong or manipulated
    /// decision does real damage.
    ///
    /// # Where Rust programs have it
    ///
    /// `#[rmcp::tool]` functions that run any command, read any file or take SQL; agents that connect with the account
    /// of the service; `rig` tools that delete or send without asking; loops without a limit on steps.
    pub struct ExcessiveAgency = "excessive-agency" {
        title: "Agent that may do too much",
        refs: ["CWE-250", "CWE-862", "CWE-269", "CAPEC-122", "LLM06:2025", "NIST AC-6"],
        stride: [ElevationOfPrivilege, Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("few and narrow tools", Authorization),
            ("tools that act with the rights of the user", Authorization),
            ("approval of effects by a person", BusinessLogic),
            ("limit on calls of tools", BusinessLogic),
        ],
        requirements: [
            ("An agent can call only the functions that its task needs.", "v5.0.0-8.2.1"),
            ("Tools check the permissions of the user for whom the agent works.", "v5.0.0-8.3.3"),
            ("Actions of high value need the approval of people.", "v5.0.0-2.3.5"),
        ],
        inputs: Some("tool-call-requests"),
        detection: Some("authz_fail"),
    }
}

kind! {
    /// Retrieval finds passages that the user may not read, or passages that somebody has planted to steer the answers.
    ///
    /// # Where Rust programs have it
    ///
    /// `rig` agents with `dynamic_context` on one index for all users; `qdrant-client`, `lancedb` or `pgvector` queries
    /// without a filter; documents that are indexed as they arrive; embeddings that are stored with weaker protection
    /// than their texts, which can be partly recovered from them.
    ///
    /// # What to look for
    ///
    /// One collection for all users or tenants; a search without a filter by permission; a way to add documents that
    /// needs no review; embeddings in a store with weaker rules than the documents.
    pub struct VectorStoreWeakness = "vector-store-weakness" {
        title: "Vector store that leaks or is poisoned",
        refs: ["CWE-1220", "CWE-668", "CWE-345", "T1565.001", "LLM08:2025", "NIST AC-3", "NIST AC-4"],
        stride: [InformationDisclosure, Tampering],
        linddun: [],
        likelihood: Some(Possible),
        found_in: Both,
        controls: [
            ("filter by permission at retrieval", Authorization),
            ("partition for each tenant", DataAccess),
            ("sources checked before they are indexed", InputValidation),
        ],
        requirements: [
            ("Retrieval returns only passages that the user has permission for.", "v5.0.0-8.2.2"),
            ("No query reaches the passages of another tenant.", "v5.0.0-8.4.1"),
            ("Documents are checked before they are indexed.", "v5.0.0-2.2.1"),
        ],
        inputs: Some("poisoned-documents"),
        detection: Some("sensitive_read"),
    }
}

kind! {
    /// A model states something false, and a person or program acts on it: a price that does not exist, a crate that
    /// nobody has written, advice that harms.
    ///
    /// # Where Rust programs have it
    ///
    /// Answers that update records or send mails without a look at them; agents that add dependencies by name; support
    /// bots that promise on behalf of a company; extraction of numbers with no check against the source.
    ///
    /// # What to look for
    ///
    /// A call of a model whose answer is written to a store, sent to somebody or acted on, with no check between;
    /// answers that are shown without their source.
    ///
    /// # How to try it
    ///
    /// Let a stand-in for the model answer with plausible and wrong texts: a price that is not in the list, a crate
    /// that does not exist, a law of another country, a number that the source does not have. Ask whether anything came
    /// of it without a check.
    ///
    /// # How it is noticed
    ///
    /// A check that compares answers with their source can count the differences: an event of your own, such as
    /// `x_answer_unsupported`. Without such a check nobody notices but the people concerned.
    pub struct LlmMisinformation = "llm-misinformation" {
        title: "Decisions that rest on a wrong answer",
        refs: ["CWE-1426", "CWE-754", "LLM09:2025", "NIST SI-10"],
        stride: [Tampering],
        linddun: [],
        likelihood: Some(Likely),
        found_in: Both,
        controls: [
            ("answers with sources that are shown", BusinessLogic),
            ("review by a person where it matters", BusinessLogic),
            ("answers marked as generated", BusinessLogic),
        ],
        requirements: [
            (
                "An answer with consequences is confirmed by a person, or by a check that does not use the model.",
                "v5.0.0-2.3.5",
            ),
            ("People can see that a model wrote the answer, and on which sources it rests."),
        ],
        inputs: None,
        detection: None,
    }
}
