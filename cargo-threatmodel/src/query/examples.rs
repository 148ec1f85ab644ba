//! Questions, and how they are asked.

/// What is asked, and the query.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "Severe threats of which something is not proven",
        "SELECT name, severity, state, evidence FROM threats WHERE severity >= 'High' AND evidence < 'Proven'",
    ),
    ("What needs work, the worst first", "SELECT * FROM open_threats"),
    (
        "The threats to an asset",
        "SELECT t.name, t.severity, t.state FROM threats t JOIN threat_targets g ON g.threat = t.path WHERE g.asset = noun('CardNumbers') AND EXISTS (SELECT 1 FROM threat_stride s WHERE s.threat = t.path AND s.value = 'InformationDisclosure')",
    ),
    (
        "Threats that nobody looked at this year",
        "SELECT name, severity, reviewed FROM threats WHERE reviewed IS NULL OR reviewed < '2026-01-01'",
    ),
    (
        "Code of a component that nothing defends",
        "SELECT threat, item, file, line FROM exposures WHERE component = noun('Payments') AND state <> 'mitigated'",
    ),
    (
        "The weakest controls against a threat",
        "SELECT control, min(evidence) FROM pairs WHERE threat = noun('CardTheft') GROUP BY control ORDER BY 2",
    ),
    ("Controls that no test names", "SELECT name, layer FROM controls WHERE tests = 0 AND provided_by IS NULL"),
    ("Tests that do not count", "SELECT item, void FROM tests WHERE NOT counts"),
    (
        "What a component reaches of what is confidential",
        "SELECT r.asset, a.classification, r.way FROM reach r JOIN assets a ON a.path = r.asset WHERE r.\"from\" = noun('Ordering') AND a.height >= level('Confidential', a.classification_policy)",
    ),
    ("Assets without an owner", "SELECT name, kind, classification FROM assets WHERE owner IS NULL AND NOT adjacent"),
    ("Assets that most can reach", "SELECT asset, classification, reached_by FROM assets_by_reach LIMIT 10"),
    (
        "Requirements of the deployment that nothing shows to be met",
        "SELECT name, met, \"check\" FROM requirements WHERE phase = 'Deployment' AND NOT satisfied",
    ),
    ("Decisions that have ended", "SELECT threat, treatment, owner, until FROM decisions WHERE NOT holds"),
    ("What ends within a quarter of a year", "SELECT what, about, owner, until FROM expiring WHERE days <= 90"),
    ("Assumptions that no test checks", "SELECT name, owner, until FROM assumptions WHERE NOT checked"),
    ("Detections whose event no code emits", "SELECT name, level, event FROM detections WHERE emissions = 0"),
    (
        "Flows between trust zones that are not protected",
        "SELECT \"from\", \"to\", carries, protocol FROM flows WHERE crosses AND NOT (encrypted AND authenticated)",
    ),
    (
        "Threats that one control alone stops",
        "SELECT threat, severity, control, evidence FROM single_points_of_failure",
    ),
    ("Code that no attack went through", "SELECT threat, item, component FROM unreached"),
    (
        "The defences of each layer",
        "SELECT c.layer, count(DISTINCT c.path) AS controls, count(*) AS pairs, min(p.evidence) AS weakest FROM controls c LEFT JOIN pairs p ON p.control = c.path GROUP BY c.layer ORDER BY pairs DESC",
    ),
    (
        "Threats by category and severity",
        "SELECT s.value AS category, t.severity, count(*) AS threats FROM threats t JOIN threat_stride s ON s.threat = t.path GROUP BY s.value, t.severity ORDER BY 1, 2 DESC",
    ),
    (
        "What the check reports, by rule",
        "SELECT rule, level, count(*) AS findings FROM findings WHERE NOT exempted GROUP BY rule, level ORDER BY findings DESC",
    ),
    ("Where input comes in", "SELECT sign, detail, item, file, line FROM surface WHERE role = 'entry'"),
];

/// The examples, as they are typed.
pub(crate) fn examples() -> String {
    let example = |(question, query): &(&str, &str)| {
        let query = query.replace('"', "\\\"");
        format!("# {question}\ncargo threatmodel query \"{query}\"\n")
    };
    EXAMPLES.iter().map(example).collect::<Vec<_>>().join("\n")
}
