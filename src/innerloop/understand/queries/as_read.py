"""Who speaks ill of a theme by what the machine read alone: as if nobody had confirmed, refused or added anything.

An alarm is about customers. People say of new comments rather than of old ones what the machine missed, so that what
they say would ring by itself.
"""

# What a verdict on a whole text has replaced: the label as the machine read it last.
_FELT = """LEFT JOIN (
        SELECT w.workspace_id, w.response_id, w.question_key,
            coalesce(w.before ->> 'label_as_read', w.before ->> 'label')::integer AS label
        FROM understand_verdict w JOIN listen_response r ON r.id = w.response_id
        WHERE w.theme_id IS NULL AND (r.changed_at IS NULL OR w.said_at >= r.changed_at)
    ) w ON w.workspace_id = g.workspace_id AND w.response_id = g.response_id AND w.question_key = g.question_key"""
# The feelings of what it had found in the place of a verdict: when it read that last, else when it was said.
_REPLACED = """coalesce(
        v.before -> 'as_read',
        jsonb_path_query_array(v.before, 'strict $.mentions[*] ? (@[4] == false)[2]', '{}', true))"""
# Places in which the machine found a theme, as `m`: those that stand, and those in whose place a verdict stands.
SPOKEN = f"""FROM (
    SELECT m.workspace_id, m.response_id, m.theme_id, m.feeling::integer, coalesce(w.label, g.label) AS label
    FROM understand_mention m JOIN understand_reading g ON g.id = m.reading_id {_FELT}
    WHERE NOT m.is_given
    UNION ALL
    SELECT v.workspace_id, v.response_id, coalesce(t.merged_into_id, t.id), told.feeling::integer,
        coalesce(w.label, g.label)
    FROM understand_verdict v JOIN understand_theme t ON t.id = v.theme_id
    JOIN listen_response s ON s.id = v.response_id AND (s.changed_at IS NULL OR v.said_at >= s.changed_at)
    JOIN understand_reading g ON g.response_id = v.response_id AND g.question_key = v.question_key {_FELT}
    CROSS JOIN LATERAL jsonb_array_elements_text({_REPLACED}) AS told (feeling)
) m"""
