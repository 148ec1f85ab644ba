-- Ten questions to many models. `cargo threatmodel query --fleet`, DuckDB, Spark and Trino take the same text;
-- docs/fleet.md says how. Words and dates in quotes are those to put your own for.

-- 1. Services with critical threats of which something is not proven
SELECT model, count(*) AS how_many
FROM threats
WHERE severity = 'Critical' AND evidence <> 'Proven'
GROUP BY model
ORDER BY how_many DESC, model;

-- 2. Services that accept CWE-79 past the date of the acceptance
SELECT d.model, d.threat, d.owner, d.until
FROM decisions d
JOIN threat_refs r ON r.model = d.model AND r.as_of = d.as_of AND r.threat = d.threat
WHERE d.treatment = 'acceptance' AND d.until < d.as_of AND r.value = 'CWE-79'
ORDER BY d.until, d.model, d.threat;

-- 3. Controls that one library provides, by service and release of the library
SELECT c.model, p.version, c.path AS control, c.evidence
FROM controls c
LEFT JOIN packages p ON p.model = c.model AND p.as_of = c.as_of AND p.name = 'gatekeeper'
WHERE c.package = 'gatekeeper' OR c.provided_by = 'gatekeeper'
ORDER BY p.version, c.model, control;

-- 4. Threats against which something got weaker since an earlier month
-- Of every day: with `--history`, or after `USE history`.
WITH newest_days AS (
  SELECT model, max(as_of) AS newest FROM models GROUP BY model
), spans AS (
  SELECT m.model, d.newest, max(m.as_of) AS earlier
  FROM models m
  JOIN newest_days d ON d.model = m.model
  WHERE substr(m.as_of, 1, 7) < substr(d.newest, 1, 7)
  GROUP BY m.model, d.newest
), ranked AS (
  SELECT model, as_of, path, state, unmitigated, evidence,
    CASE evidence WHEN 'Proven' THEN 3 WHEN 'Tested' THEN 2 WHEN 'Claimed' THEN 1 ELSE 0 END AS rung
  FROM threats
)
SELECT s.model, s.earlier, n.path AS threat, o.evidence AS evidence_then, n.evidence AS evidence_now, o.state AS state_then, n.state AS state_now
FROM spans s
JOIN ranked n ON n.model = s.model AND n.as_of = s.newest
JOIN ranked o ON o.model = s.model AND o.as_of = s.earlier AND o.path = n.path
WHERE n.rung < o.rung OR (n.unmitigated AND NOT o.unmitigated)
ORDER BY s.model, threat;

-- 5. Services that share an asset that is adjacent to one of them
SELECT l.value AS locator, a.model, a.name AS asset, a.adjacent
FROM assets a
JOIN asset_locators l ON l.model = a.model AND l.as_of = a.as_of AND l.asset = a.path
WHERE l.value IN (
  SELECT k.value
  FROM assets b
  JOIN asset_locators k ON k.model = b.model AND k.as_of = b.as_of AND k.asset = b.path
  WHERE b.adjacent
) AND l.value IN (SELECT value FROM asset_locators GROUP BY value HAVING count(DISTINCT model) > 1)
ORDER BY locator, a.model, asset;

-- 6. Requirements of the deployment that nothing shows to be met, and the controls that stay off without them
SELECT r.model, r.name AS requirement, r.met, e.control
FROM requirements r
LEFT JOIN requirement_enables e ON e.model = r.model AND e.as_of = r.as_of AND e.requirement = r.path
WHERE r.phase = 'Deployment' AND NOT r.satisfied
ORDER BY r.model, requirement, e.control;

-- 7. What ends within the next three months, by who answers for it
SELECT owner, until, what, model, about
FROM (
  SELECT owner, until, treatment AS what, model, threat AS about FROM decisions
  UNION ALL
  SELECT owner, until, 'dismissal', model, kind FROM dismissals
  UNION ALL
  SELECT owner, until, 'assumption', model, path FROM assumptions
) promises
WHERE until BETWEEN '2026-12-01' AND '2027-02-28'
ORDER BY owner, until, model, about;

-- 8. Controls that are the only defence against severe threats of several services
SELECT only_control, count(DISTINCT model) AS services, count(*) AS severe
FROM threats
WHERE only_control IS NOT NULL AND severity IN ('High', 'Critical')
GROUP BY only_control
HAVING count(DISTINCT model) > 1
ORDER BY services DESC, only_control;

-- 9. Flows between trust zones that carry, unencrypted, what is of the highest level or of none
SELECT f.model, f.file, f.line, f.protocol, c.asset
FROM flows f
JOIN flow_carries c ON c.model = f.model AND c.as_of = f.as_of AND c.flow = f.number
JOIN assets a ON a.model = c.model AND a.as_of = c.as_of AND a.path = c.asset
WHERE f.crosses AND NOT f.encrypted AND a.height = 1
ORDER BY f.model, f.file, f.line, c.asset;

-- 10. Models whose answers say less: sources that could not be read, no run that was looked at, or tables that are old
SELECT model, as_of, unread, shown
FROM models
WHERE unread > 0 OR NOT shown OR as_of < '2026-11-01'
ORDER BY as_of, model;
