//! Views: the questions that are asked most.

/// A question that has a name, in SQL.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Its name.
    pub name: &'static str,
    /// What its rows are, in a sentence.
    pub doc: &'static str,
    /// Its columns, with what they mean.
    pub columns: &'static [(&'static str, &'static str)],
    /// The query. Its columns are those above, in their order.
    pub select: &'static str,
}

const OF_MODEL: [(&str, &str); 2] =
    [("model", "the model, by the name of its package"), ("as_of", "the day on which the model is judged")];

/// Every view.
pub const VIEWS: &[View] = &[
    View {
        name: "open_threats",
        doc: "Threats that need work: open, short of evidence, or unexposed and undecided.",
        columns: &[
            ("threat", "the threat"),
            ("name", "the last part of its path"),
            ("severity", "before any control"),
            ("state", "the worst over its exposures"),
            ("evidence", "the weakest for any control, anywhere it is faced"),
            ("needed_evidence", "the evidence that its severity requires"),
            ("file", "the file that declares it"),
            ("line", "the line in it"),
            OF_MODEL[0],
            OF_MODEL[1],
        ],
        select: "SELECT path, name, severity, state, evidence, needed_evidence, file, line, model, as_of
FROM threats WHERE unmitigated ORDER BY severity DESC, name",
    },
    View {
        name: "unproven",
        doc: "Threats of which something is not proven: a control, or some code that faces them.",
        columns: &[
            ("threat", "the threat"),
            ("name", "the last part of its path"),
            ("severity", "before any control"),
            ("state", "the worst over its exposures"),
            ("evidence", "the weakest for any control, anywhere it is faced"),
            ("controls", "the controls that code claims against it"),
            OF_MODEL[0],
            OF_MODEL[1],
        ],
        select: "SELECT path, name, severity, state, evidence, controls, model, as_of
FROM threats WHERE evidence < 'Proven' ORDER BY severity DESC, name",
    },
    View {
        name: "unreached",
        doc: "Code of the system that faces a threat and that no attack went through.",
        columns: &[
            ("threat", "the threat"),
            ("severity", "of the threat"),
            ("state", "whether something stops the threat here"),
            ("item", "the code"),
            ("component", "the component that it is in"),
            ("file", "the file"),
            ("line", "the line in it"),
            OF_MODEL[0],
            OF_MODEL[1],
        ],
        select: "SELECT threat, severity, state, item, component, file, line, model, as_of
FROM exposures WHERE coverage = 'unreached' AND system AND counts ORDER BY severity DESC, file, line",
    },
    View {
        name: "expiring",
        doc: "Decisions, dismissals and assumptions with an end, the next one first; those that have ended, too.",
        columns: &[
            ("what", "`acceptance`, `transfer`, `avoidance`, `dismissal` or `assumption`"),
            ("about", "the threat, the kind of threat or the assumption"),
            ("owner", "who answers for it"),
            ("until", "the last day on which it holds"),
            ("days", "the days from the day of the model to that one; less than 0 where it has ended"),
            ("soon", "it has ended, or ends so soon that the policy has it reported"),
            ("file", "the file"),
            ("line", "the line in it"),
            OF_MODEL[0],
            OF_MODEL[1],
        ],
        select: "SELECT what, about, owner, until, days, days <= m.soon, file, line, model, as_of FROM (
  SELECT treatment AS what, threat AS about, owner, until, CAST(julianday(until) - julianday(as_of) AS INTEGER) AS days, file, line, model, as_of FROM decisions
  UNION ALL
  SELECT 'dismissal', kind, owner, until, CAST(julianday(until) - julianday(as_of) AS INTEGER), file, line, model, as_of FROM dismissals
  UNION ALL
  SELECT 'assumption', path, owner, until, CAST(julianday(until) - julianday(as_of) AS INTEGER), file, line, model, as_of FROM assumptions
) JOIN models m USING (model, as_of) WHERE until IS NOT NULL ORDER BY until",
    },
    View {
        name: "single_points_of_failure",
        doc: "Threats that only one control stands against: if it fails, nothing else is known to stop them.",
        columns: &[
            ("threat", "the threat"),
            ("severity", "before any control"),
            ("control", "the one control"),
            ("evidence", "the weakest for it against this threat"),
            ("places", "how many places implement it against the threat"),
            OF_MODEL[0],
            OF_MODEL[1],
        ],
        select: "SELECT t.path, t.severity, p.control, min(p.evidence), count(*), t.model, t.as_of
FROM threats t JOIN pairs p ON p.threat = t.path AND p.control = t.only_control AND p.model = t.model AND p.as_of = t.as_of
GROUP BY t.model, t.as_of, t.path ORDER BY t.severity DESC, t.name",
    },
    View {
        name: "assets_by_reach",
        doc: "Assets, those first that most components and actors can reach.",
        columns: &[
            ("asset", "the asset"),
            ("classification", "how much protection it needs"),
            ("height", "how high that stands in its policy, from 0 to 1; 1 where nobody classified it"),
            ("reached_by", "how many components and actors can reach it"),
            ("used_by", "how many of them use it themselves"),
            ("steps", "the length of the longest of the shortest ways"),
            OF_MODEL[0],
            OF_MODEL[1],
        ],
        select: "SELECT a.path, a.classification, a.height, count(r.\"from\"), coalesce(sum(r.used), 0), max(r.steps), a.model, a.as_of
FROM assets a LEFT JOIN reach r ON r.asset = a.path AND r.model = a.model AND r.as_of = a.as_of
GROUP BY a.model, a.as_of, a.path ORDER BY count(r.\"from\") DESC, a.height DESC, a.name",
    },
];
