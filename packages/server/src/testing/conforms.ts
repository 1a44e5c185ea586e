/**
 * Holds an answer to the OpenAPI document that the server itself gives out: the status must be listed there, and the body
 * must have its shape.
 */
import Schema from 'typebox/schema';
import { expect } from 'vitest';

type Operation = {
  readonly security?: readonly Record<string, unknown>[];
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema?: object }> }>;
};
export type OpenApi = { readonly paths: Record<string, Record<string, Operation>>; readonly components?: object };

/** The operation of a real address: `/v1/profiles/a:1` is `/v1/profiles/{id}`. */
export function operationOf(document: OpenApi, method: string, url: string): Operation {
  const path = url.split('?')[0]!;
  const candidates = Object.keys(document.paths).filter((template) => {
    const pattern = template.replaceAll(/[.+*]/g, '\\$&').replaceAll(/\{[^}]+\}/g, '[^/]+');
    return new RegExp(`^${pattern}$`).test(path) && document.paths[template]![method.toLowerCase()] !== undefined;
  });
  candidates.sort((a, b) => a.split('{').length - b.split('{').length);
  expect(candidates, `${method} ${path} is in the OpenAPI document`).not.toHaveLength(0);
  return document.paths[candidates[0]!]![method.toLowerCase()]!;
}

export function expectConforming(
  document: OpenApi,
  answer: { method: string; url: string; status: number; body: string },
): void {
  const { method, url, status, body } = answer;
  const { responses } = operationOf(document, method, url);
  const response =
    responses[String(status)] ?? responses[`${String(status)[0]}XX`] ?? responses[`${String(status)[0]}xx`];
  expect(response, `${method} ${url} may answer ${status}`).toBeDefined();
  const schema = response!.content?.['application/json']?.schema;
  if (schema === undefined) return;
  const [holds, errors] = Schema.Errors(schema as never, JSON.parse(body));
  expect(errors, `${method} ${url} ${status}: ${body.slice(0, 300)}`).toEqual([]);
  expect(holds).toBe(true);
}
