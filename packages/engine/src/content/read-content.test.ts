/** Content that could run code in a visitor's page is refused with a fix; content that could not is let through. */
import { expect, test } from 'vitest';
import { readContent } from './read-content.ts';
import { readTemplate } from './read-template.ts';

const messages = (template: string) => {
  const read = readTemplate(template, 'template');
  return read.ok ? [] : read.problems.map((problem) => `${problem.message} → ${problem.fix}`);
};

test.each([
  '<p>Hello {{ traits.name }}</p>',
  '<p title="{{ traits.name }}" class=\'a {{ x }} b\'>a < b &amp; 1 <2</p>',
  '<a href="{{ match.url | url }}">x</a><img src="/img/{{ match.id }}.png" alt="{{ t }}">',
  '{% if a %}<b>{{ a }}</b>{% elsif b %}<i>{{ b }}</i>{% else %}none{% endif %}',
  '<ul>{% for item in items %}<li class="x{% if forloop.first %} first{% endif %}">{{ item.title }}</li>{% endfor %}</ul>',
  '<script>var a = "</p>";</script><style>p > a { color: red }</style>{{ x }}',
  '<!-- a > b --><p>{{ x }}</p><!doctype html><br/>{{ y }}',
  '{% comment %}<p {{ x }}{% endcomment %}{{ y }}',
  '<textarea><p {% if a %}>{% endif %}{{ x }}</textarea><title>{{ y }}</title>',
  '{% raw %}<b>{{ not liquid }}</b>{% endraw %}',
  '{% comment %}allow raw: data.body{% endcomment %}<div>{{ data.body | raw }}</div>',
  '<input disabled value="{{ x }}" data-x={% if a %}"1"{% else %}"2"{% endif %}>',
  '{{ "a }} b" | append: x }}<p class="{{ y }}">',
])('%s is accepted', (template) => {
  expect(messages(template)).toEqual([]);
});

test.each([
  ['<p class={{ x }}>', 'without quotes → write class="{{ x }}"'],
  ['<p class=a{{ x }}>', 'without quotes'],
  ['<p {{ x }}>', 'put it into a quoted attribute value'],
  ['<p data-{{ x }}="1">', 'put it into a quoted attribute value'],
  ['<{{ x }}>', 'put it into a quoted attribute value'],
  ['a </{{ x }}>', 'put it into a quoted attribute value'],
  ['<!{{ x }}>', 'put it into a quoted attribute value'],
  ['<!-- {{ x }} -->', 'a comment'],
  ['<textarea><a title="</textarea><b {{ x }}>', 'put it into a quoted attribute value'],
  ['<title>a', 'ends inside'],
  ['<h{{ level }}>a</h1>', 'put it into a quoted attribute value'],
  ['<script>var a = "{{ x }}"</script>', 'stands in <script>'],
  ['<SCRIPT src="/a.js">{{ x }}</SCRIPT>', 'stands in <script>'],
  ['<style>p { color: {{ x }} }</style>', 'stands in <style>'],
  ['<b onclick="go({{ x }})">', 'which is code'],
  ['<b OnClick="go({{ x }})">', 'which is code'],
  ['<iframe srcdoc="{{ x }}"></iframe>', 'which is a document'],
  ['<a href="{{ x }}">', 'write href="{{ x | url }}"'],
  ['<a href="  {{ x }}">', 'write href="{{ x | url }}"'],
  ['<a href="{{ a | url }}{{ x }}">', 'can become any address'],
  ['<a href="{{ x | url | downcase }}">', 'can become any address'],
  ['<svg><a xlink:href="{{ x }}"></a></svg>', 'xlink:href'],
  ['<button formaction="{{ x }}">', 'formaction'],
  ['<a href="{% if a %}/x{% endif %}{{ x }}">', 'can become any address'],
  ['{% if a %}<p class="{% endif %}{{ x }}">', 'end in different places'],
  ['{% if a %}<p title="{% else %}<p title=\'{% endif %}{{ x }}">', 'end in different places'],
  ['{% for i in items %}<p title="{% endfor %}', 'end in different places'],
  ['<p class="a', 'ends inside the attribute "class"'],
  ['<script>', 'ends inside <script>'],
  ['{{ traits.name | raw }}', "only the definition's own data"],
  ['{{ data.body | raw }}', 'allow raw: data.body'],
  ['{% comment %}allow raw: traits.name{% endcomment %}{{ traits.name | raw }}', 'unescaped'],
  ['{% comment %}allow raw: data.body{% endcomment %}{{ data.body | append: traits.name | raw }}', 'unescaped'],
  ['{% comment %}allow raw: data.body{% endcomment %}<p title="{{ data.body | raw }}">', 'unescaped'],
  ['{% assign data = traits %}', 'the name "data"'],
  ['{% for data in items %}{% endfor %}', 'the name "data"'],
  ['{% echo x %}', 'the tag "echo" is not allowed'],
  ['{% include "x" %}', 'the tag "include" is not allowed'],
  ['{{ x', 'not closed'],
])('%s is refused', (template, why) => {
  expect(messages(template).join('\n')).toContain(why);
});

test('content with all its parts is read', () => {
  const document = {
    template: '<p>{{ data.a }}</p>',
    data: { a: 1 },
    recommend: { recommender: 'co-viewed', for: '$product_id', count: 4 },
    patch: {
      addClass: ['x'],
      style: { 'background-color': '#fff', '--gap': '2px' },
      attributes: { 'data-x': '1', href: '/a', title: 'b: c' },
    },
  };
  expect(readContent(document)).toEqual({ ok: true, value: document });
});

const firstProblem = (document: unknown) => {
  const read = readContent(document, 'content');
  return read.ok ? null : read.problems[0];
};

test.each([
  [{}, 'content', 'nothing to show'],
  ['x', 'content', 'must be an object'],
  [{ template: 3 }, 'content.template', 'must be a string'],
  [{ data: [] }, 'content.data', 'must be an object'],
  [{ recommend: { count: 4 } }, 'content.recommend.recommender', ''],
  [{ recommend: { recommender: 'r', count: 0 } }, 'content.recommend.count', ''],
  [{ patch: { addClass: 'x' } }, 'content.patch.addClass', 'list of class names'],
  [{ patch: { addClass: ['a b'] } }, 'content.patch.addClass', 'list of class names'],
  [{ patch: { style: { color: 'red; position: fixed' } } }, 'content.patch.style.color', 'more than a plain value'],
  [{ patch: { style: { backgroundImage: 'none' } } }, 'content.patch.style.backgroundImage', 'not a CSS property'],
  [{ patch: { style: { background: 'url(//x)' } } }, 'content.patch.style.background', 'more than a plain value'],
  [{ patch: { attributes: { onclick: 'x' } } }, 'content.patch.attributes.onclick', 'cannot be patched'],
  [{ patch: { attributes: { href: ' java\nscript:alert(1)' } } }, 'content.patch.attributes.href', 'not an address'],
  [{ patch: { attributes: { title: 3 } } }, 'content.patch.attributes.title', 'must be a string'],
  [{ template: 'x', tempalte: 'y' }, 'content.tempalte', ''],
])('%j is refused', (document, path, why) => {
  expect(firstProblem(document)).toMatchObject({ path, message: expect.stringContaining(why) });
});

test('with a template engine, a syntax error is found', () => {
  const templates = {
    compile: () => {
      throw new Error('line 1: no endif');
    },
  };
  expect(readContent({ template: 'x' }, '', templates)).toMatchObject({
    ok: false,
    problems: [{ path: 'template', message: expect.stringContaining('no endif') }],
  });
});
