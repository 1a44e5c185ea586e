/**
 * What a program brings can be told from what is recorded: the decisions, as the log has them, and the signals. Nothing else of the
 * simulation is used for the estimate; the truth is known because it was put in.
 */
import { expect, test } from 'vitest';
import { createDice } from '../std/dice.ts';
import { given, rulesOf } from '../testing/given.ts';
import type { Decision } from './decision.ts';

const SEEDS = Number(process.env['ATTUNE_SEEDS'] ?? 3);
const VISITORS = 4_000;
/** Of those in the audience who get the program, and of everybody else. */
const [TREATED, UNTREATED] = [0.3, 0.2];

const rules = rulesOf({
  placement: [{ key: 'hero' }],
  program: [{ key: 'winter', holdout: 0.3 }],
  experience: [
    {
      key: 'sale',
      placement: 'hero',
      program: 'winter',
      audience: { trait: 'keen', $eq: true },
      caps: [{ max: 1, per: 'visitor' }],
      variants: [{ key: 'only', content: { data: {} } }],
    },
  ],
});

test.each(Array.from({ length: SEEDS }, (_, i) => `program-${i}`))('the lift of a program, seed %s', (seed) => {
  const dice = createDice(seed);
  const log: string[] = [];
  const bought = new Set<string>();
  for (let i = 0; i < VISITORS; i++) {
    const isKeen = dice.next() < 0.5;
    const story = given(rules, `a:${seed}-${i}`).told({ keen: isKeen });
    const decision = story.ask('hero');
    log.push(JSON.stringify(decision));
    // Those who are not keen buy more, whatever they see: comparing everybody would drown what the program does.
    const chance = isKeen ? (decision.experience === 'sale' ? TREATED : UNTREATED) : 0.6;
    if (dice.next() < chance) bought.add(decision.person);
  }
  const decisions = log.map((line) => JSON.parse(line) as Decision);
  const outcomeOf = ({ trace }: Decision) => trace.find(({ experience }) => experience === 'sale')!.outcome;
  const rate = (outcomes: readonly string[]) => {
    const people = decisions.filter((each) => outcomes.includes(outcomeOf(each)));
    return { n: people.length, mean: people.filter(({ person }) => bought.has(person)).length / people.length };
  };
  const [held, got] = [rate(['held-out']), rate(['chosen', 'capped'])];
  const error = Math.sqrt((held.mean * (1 - held.mean)) / held.n + (got.mean * (1 - got.mean)) / got.n);
  expect(Math.abs(got.mean - held.mean - (TREATED - UNTREATED))).toBeLessThan(4 * error);
  expect(held.n / (held.n + got.n)).toBeGreaterThan(0.3 - 4 * Math.sqrt(0.21 / (held.n + got.n)));
});
