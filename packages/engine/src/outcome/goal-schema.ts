/** What editors are told of the fields of goals. */
export const GOAL_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'goal.within': 'How long after an exposure it still counts; of a retention, how long after "after". Default "30m".',
  'goal.value': 'The property that holds what a success is worth.',
  'goal.inside': 'Only what happened inside that which the experience showed. Default true for the reports of a slot.',
  'goal.measure': 'How results make one number of a person’s events. Default sum with a value, else conversion.',
  'goal.per': 'What a ratio divides by.',
  'goal.quantile': 'Which quantile, 0.01 to 0.99.',
  'goal.after': 'A retention counts from so long after the exposure on.',
  'goal.better': 'Which way is good; the other way harms. Default higher.',
};
