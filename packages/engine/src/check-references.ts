/**
 * What one definition says of another: every name that leads nowhere, with what was probably meant, and every key given twice.
 */
import type { ExperienceDefinition, ProgramDefinition } from './decision/experience.ts';
import type { DefinitionKind, DefinitionOf } from './definition.ts';
import { wrongModel } from './learning/compile-models.ts';
import type { ModelDefinition } from './learning/model.ts';
import type { VersionedDefinition } from './rules.ts';
import { didYouMean } from './std/nearest.ts';
import type { Problem } from './std/read.ts';

/** The documents of one kind. */
export function documents<K extends DefinitionKind>(
  definitions: readonly VersionedDefinition[],
  kind: K,
): DefinitionOf[K][] {
  return definitions.filter((each) => each.kind === kind).map((each) => each.document as DefinitionOf[K]);
}

type Miss = (path: string, kind: 'segment' | 'recommender' | 'goal' | 'experience', key: string) => void;

/** @param offers the experiences with all their variants */
export function checkReferences(
  definitions: readonly VersionedDefinition[],
  offers: readonly ExperienceDefinition[],
  problems: Problem[],
): void {
  const miss: Miss = (path, kind, key) => {
    const known = documents(definitions, kind).map((each) => each.key ?? '');
    if (known.includes(key)) return;
    const fix = didYouMean(key, known, 'define it or correct the name');
    problems.push({ path, message: `there is no ${kind} "${key}"`, fix });
  };
  checkSegments(documents(definitions, 'segment'), miss, problems);
  checkEvidence('experience', offers, miss);
  checkEvidence('program', documents(definitions, 'program'), miss);
  for (const { key, variants } of offers) {
    variants.forEach(({ content }, i) => {
      const wanted = content?.recommend?.recommender;
      const path = `experience(${key}).variants[${i}].content.recommend.recommender`;
      if (wanted !== undefined) miss(path, 'recommender', wanted);
    });
  }
  const models = documents(definitions, 'model');
  for (const recommender of documents(definitions, 'recommender')) {
    const path = `recommender(${recommender.key})`;
    if (recommender.fallback !== undefined) miss(`${path}.fallback`, 'recommender', recommender.fallback);
    if (recommender.strategy !== 'learned') continue;
    const wrong = wrongModel(models, recommender.model, 'items', `${path}.model`);
    if (wrong !== undefined) problems.push(wrong);
  }
  for (const model of models) checkModel(model, { miss, offers, problems });
}

function checkSegments(segments: readonly DefinitionOf['segment'][], miss: Miss, problems: Problem[]): void {
  for (const { key, parent, evidenceMin } of segments) {
    if (parent !== undefined) miss(`segment(${key}).parent`, 'segment', parent);
    else if (evidenceMin !== undefined)
      problems.push({
        path: `segment(${key}).evidenceMin`,
        message: 'there is no parent to fall back on',
        fix: 'add "parent": the broader segment',
      });
  }
}

function checkEvidence(
  kind: 'experience' | 'program',
  list: readonly (ExperienceDefinition | ProgramDefinition)[],
  miss: Miss,
): void {
  for (const { key, evidence } of list)
    if (evidence?.segment !== undefined) miss(`${kind}(${key}).evidence.segment`, 'segment', evidence.segment);
}

type Checking = {
  readonly miss: Miss;
  readonly offers: readonly ExperienceDefinition[];
  readonly problems: Problem[];
};

/** What a model is to learn from must be there. */
function checkModel(model: ModelDefinition, { miss, offers, problems }: Checking): void {
  if (model.learns === 'propensity' && typeof model.goal === 'string')
    miss(`model(${model.key}).goal`, 'goal', model.goal);
  if (model.learns !== 'choice') return;
  const path = `model(${model.key}).experience`;
  miss(path, 'experience', model.experience);
  const offer = offers.find(({ key }) => key === model.experience);
  if (offer !== undefined && offer.goal === undefined)
    problems.push({
      path,
      message: `"${model.experience}" has no goal that could be learned`,
      fix: 'give the experience a goal',
    });
}

export function checkTwice(definitions: readonly VersionedDefinition[], problems: Problem[]): void {
  const seen = new Set<string>();
  for (const { kind, key } of definitions) {
    const name = `${kind}(${key})`;
    if (seen.has(name)) problems.push({ path: name, message: 'is defined twice', fix: 'keep one of them' });
    seen.add(name);
  }
}
