INSERT INTO dossiers_series (key, last)
SELECT 'dossier ' || a.official || ' ' || to_char(p.day, 'YYMMDD'), max(p.number)
FROM bench.plan p JOIN bench.agency a ON a.id = p.office GROUP BY a.official, p.day;
INSERT INTO dossiers_series (key, last)
SELECT 'result ' || a.code || ' ' || y.year, max(p.result)
FROM bench.plan p JOIN bench.agency a ON a.id = p.office, (SELECT DISTINCT extract(year FROM day) AS year FROM bench.day) y
GROUP BY a.code, y.year
