/** A template must never let a visitor's words become markup. */
import { describe, expect, test } from 'vitest';
import { html, json, money, trusted } from './html.ts';

describe('html', () => {
  test('escapes what is put into text and attributes', () => {
    const nasty = `<script>alert("x")</script> & 'more'`;
    const { text } = html`<p title="${nasty}">${nasty}</p>`;
    expect(text).not.toContain('<script>');
    expect(text).toBe(
      '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;</p>',
    );
  });

  test('keeps HTML that is HTML already, in lists and nested, and writes nothing for nothing', () => {
    const items = ['a', '<b>'].map((each) => html`<li>${each}</li>`);
    expect(html`<ul>${items}${null}${undefined}${false}</ul>${0}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>0');
    expect(html`${trusted('<i>ok</i>')}`.text).toBe('<i>ok</i>');
  });

  test('JSON in a script element cannot end it', () => {
    const text = json({ name: '</script><script>alert(1)</script>' }).text;
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual({ name: '</script><script>alert(1)</script>' });
  });

  test('money has pence only when there are some', () => {
    expect([money(24), money(1180), money(4.5)]).toEqual(['£24', '£1,180', '£4.50']);
  });
});
