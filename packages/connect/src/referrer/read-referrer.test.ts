import { describe, expect, test } from 'vitest';
import { readCampaign } from './read-campaign.ts';
import { readReferrer } from './read-referrer.ts';

const PAGE = 'https://www.shop.example/lamps';

/** Sites as data: nobody is asked. */
const web = (host: string, path: string): string => `https://${host}${path}`;

describe('a referrer', () => {
  test.each([
    ['', { kind: 'direct' }],
    [web('www.google.co.uk', '/'), { kind: 'search', host: 'google.co.uk' }],
    [web('google.com', '/search?q=lamp'), { kind: 'search', host: 'google.com' }],
    [web('duckduckgo.com', '/'), { kind: 'search', host: 'duckduckgo.com' }],
    [web('search.yahoo.com', '/'), { kind: 'search', host: 'search.yahoo.com' }],
    [web('mail.google.com', '/mail/u/0'), { kind: 'email', host: 'mail.google.com' }],
    ['android-app://com.google.android.gm/', { kind: 'email', host: 'com.google.android.gm' }],
    [web('l.facebook.com', '/l.php'), { kind: 'social', host: 'l.facebook.com' }],
    [web('t.co', '/abc'), { kind: 'social', host: 't.co' }],
    [web('www.pinterest.de', '/pin/1'), { kind: 'social', host: 'pinterest.de' }],
    ['https://blog.example.org/lamps', { kind: 'site', host: 'blog.example.org' }],
    ['https://google.attacker.example/', { kind: 'site', host: 'google.attacker.example' }],
    [web('notgoogle.com', '/'), { kind: 'site', host: 'notgoogle.com' }],
  ])('%s', (referrer, expected) => {
    expect(readReferrer(referrer, PAGE, undefined)).toEqual(expected);
  });

  test('within the site, or one that cannot be read, is none', () => {
    for (const referrer of [
      'https://shop.example/',
      'http://www.shop.example:8080/a',
      'https://checkout.shop.example/',
      'about:client',
    ])
      expect(readReferrer(referrer, PAGE, undefined), referrer).toBeUndefined();
  });

  test('with a campaign is one, by e-mail if the campaign says so', () => {
    const from = (query: string, referrer = '') => readReferrer(referrer, PAGE + query, readCampaign(PAGE + query));
    expect(from('?utm_source=spring&utm_medium=email')).toEqual({ kind: 'email' });
    expect(from('?utm_source=spring&utm_medium=cpc', web('www.google.com', '/'))).toEqual({
      kind: 'campaign',
      host: 'google.com',
    });
    expect(from('?gclid=abc')).toEqual({ kind: 'campaign' });
    // A reload or a move within the site does not begin it anew.
    expect(from('?utm_source=spring', 'https://shop.example/')).toBeUndefined();
    expect(from('?fbclid=abc', web('l.facebook.com', '/'))).toEqual({ kind: 'social', host: 'l.facebook.com' });
  });
});

describe('a campaign', () => {
  test('is what the address says of it, under Segment’s names', () => {
    const query =
      '?utm_source=news&utm_medium=email&utm_campaign=spring+sale&utm_term=lamp&utm_content=top&other=1#utm_source=no';
    expect(readCampaign(PAGE + query)).toEqual({
      source: 'news',
      medium: 'email',
      name: 'spring sale',
      term: 'lamp',
      content: 'top',
    });
    expect(readCampaign(`${PAGE}?gclid=x1`)).toEqual({ network: 'google', clickId: 'x1' });
    expect(readCampaign(`${PAGE}?utm_source=meta&fbclid=x1`)).toEqual({
      source: 'meta',
      network: 'meta',
      clickId: 'x1',
    });
  });

  test('is none without one', () => {
    for (const query of ['', '?', '?q=lamp', '?utm_source=', '?utm_id=7', '?fbclid=IwAR', '?__proto__=1&constructor=2'])
      expect(readCampaign(PAGE + query), query).toBeUndefined();
  });
});
