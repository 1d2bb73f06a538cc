/**
 * Whether the people of a study book sessions, as an expression of SQL over `studies s` and `integrations n`: it is moderated, and there is no
 * other way in, or there are times or will be.
 */
export const isBookedCondition = `(s.moderation = 'moderated' and (n.invite_link is null
  or exists (select 1 from availabilities a where a.study_id = s.id) or exists (select 1 from sessions x where x.study_id = s.id)))`;
