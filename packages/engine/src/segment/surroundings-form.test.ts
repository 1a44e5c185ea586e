import { describe, expect, test } from 'vitest';
import { explainSegment } from '../explain.ts';
import type { JsonObject } from '../std/json.ts';
import { given } from '../testing/given.ts';
import { readCondition } from './read-condition.ts';

const AT_HOME = {
  device: { type: 'mobile', os: 'Android', brand: 'Samsung' },
  place: { country: 'GB', city: 'Kendal', latitude: 54.3, isUrban: true },
  referrer: { kind: 'search', host: 'search.example' },
  campaign: { source: 'newsletter', name: 'spring' },
  weather: { temperature: -2.5, rain: 0, sky: 'snow', isDay: false },
};

function holds(condition: object, context: JsonObject = AT_HOME): boolean {
  return given({ segment: [{ key: 's', condition }] })
    .saw('Looked', {}, { context })
    .segments()
    .includes('s');
}

describe('device, place, referrer, campaign, weather', () => {
  test.each([
    [{ device: 'type', $eq: 'mobile' }, true],
    [{ device: 'type', $in: ['tablet', 'desktop'] }, false],
    [{ device: 'brand', $ne: 'Apple' }, true],
    [{ place: 'country', $in: ['GB', 'IE'] }, true],
    [{ place: 'isUrban', $eq: true }, true],
    [{ place: 'latitude', $gt: 60 }, false],
    [{ referrer: 'kind', $eq: 'search' }, true],
    [{ referrer: 'host', $regex: 'example$' }, true],
    [{ campaign: 'name', $exists: true }, true],
    [{ campaign: 'term', $exists: true }, false],
    [{ weather: 'temperature', $lt: 5 }, true],
    [{ weather: 'sky', $nin: ['snow', 'rain'] }, false],
  ])('%j is %s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  test('say no of what is not known, whatever shape the context has', () => {
    for (const context of [{}, { weather: null }, { weather: 'fine' }, { weather: [1] }, { weather: {} }])
      expect(holds({ weather: 'temperature', $lt: 5 }, context as JsonObject)).toBe(false);
  });

  test('follow the visitor from one event to the next, and what the page says when it asks comes first', () => {
    const story = given({
      placement: [{ key: 'hero' }],
      segment: [{ key: 'cold', condition: { weather: 'temperature', $lt: 5 } }],
      experience: [
        {
          key: 'coats',
          placement: 'hero',
          audience: { weather: 'temperature', $lt: 5 },
          variants: [{ key: 'only', content: { template: 'Coats' } }],
        },
      ],
    });
    expect(story.saw('Looked', {}, { context: { weather: { temperature: 3 } } }).segments()).toEqual(['cold']);
    expect(story.ask('hero').experience).toBe('coats');
    expect(story.ask('hero', { weather: { temperature: 20 } }).experience).toBeNull();
    const later = story.after('1s').saw('Looked', {}, { context: { weather: { temperature: 12 } } });
    expect(later.segments()).toEqual([]);
  });

  test('explain themselves in plain English', () => {
    const story = given({
      segment: [
        { key: 'cold', condition: { weather: 'temperature', $lt: 5 } },
        { key: 'town', condition: { place: 'isUrban', $eq: true } },
      ],
    }).saw('Looked', {}, { context: AT_HOME });
    const explain = (key: string) => explainSegment(story.rules(), story.visitor(), key, { now: story.now() });
    expect(explain('cold')).toMatchObject({
      holds: true,
      says: 'the temperature in °C is below 5',
      seen: { 'weather.temperature': -2.5 },
    });
    expect(explain('town')).toMatchObject({ says: 'in a town or city', seen: { 'place.isUrban': true } });
  });
});

describe('a question that cannot be answered', () => {
  test.each([
    [{ device: 'typ', $eq: 'mobile' }, 'device', /did you mean "type"/],
    [{ device: 'colour', $eq: 'red' }, 'device', /use one of type, browser/],
    [{ device: 'type', $eq: 'mobil' }, '$eq', /did you mean "mobile"/],
    [{ device: 'type', $in: ['mobile', 'phone'] }, '$in[1]', /never "phone"/],
    [{ device: 'type', $not: { $eq: 'phone' } }, '$not.$eq', /never "phone"/],
    [{ device: 'type' }, '', /asks nothing of the device/],
    [{ place: 'country', $eq: 'UK' }, '$eq', /write "GB"/],
    [{ place: 'country', $eq: 'de' }, '$eq', /write "DE"/],
    [{ place: 'country', $eq: 'Germany' }, '$eq', /two letters/],
    [{ place: 'isUrban', $eq: 'yes' }, '$eq', /use true or false/],
    [{ weather: 'temperature', $lt: '5' }, '$lt', /without quotes/],
    [{ weather: 'temprature', $lt: 5 }, 'weather', /did you mean "temperature"/],
    [{ referrer: 'kind', $eq: 'e-mail' }, '$eq', /did you mean "email"/],
    [{ campaign: 'source', $eq: 5 }, '$eq', /put it in quotes/],
    [{ weather: 'temperature', below: 5 }, 'below', /operators begin with \$/],
  ])('%j is refused', (condition, path, says) => {
    const read = readCondition(condition, '');
    expect(read.ok).toBe(false);
    if (read.ok) return;
    const problem = read.problems.find((each) => each.path === path);
    expect(`${problem?.message} ${problem?.fix}`).toMatch(says);
  });
});
