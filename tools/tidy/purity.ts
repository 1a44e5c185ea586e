/**
 * What keeps code the same everywhere and every time: no clock, no dice, no process in the engine and the lab; the
 * environment is read where programs start, nowhere else; secrets are never compared by `===`.
 */
import { eachNode, isBuild, isTest, type Node, nodeOf, type Rule } from './source.ts';

const PURE = /^packages\/(engine|lab)\/src\//;
const GLOBALS = new Set([
  'performance',
  'process',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'console',
  'navigator',
  'localStorage',
  'globalThis',
]);

/** `object.property` of a plain member expression, else null. */
function dotted(node: Node): string | null {
  if (node.type !== 'MemberExpression' || node['computed'] === true) return null;
  const object = nodeOf(node, 'object');
  const property = nodeOf(node, 'property');
  if (object?.type !== 'Identifier' || property?.type !== 'Identifier') return null;
  return `${String(object['name'])}.${String(property['name'])}`;
}

/** Whether an identifier is a use of a variable, not the name of a key or a member. */
function isUse(parent: Node | null, field: string): boolean {
  if (parent === null) return true;
  if (field === 'property' && parent.type === 'MemberExpression') return parent['computed'] === true;
  if (field === 'key') return parent['computed'] === true;
  return !/^TS|^(Labeled|Break|Continue)Statement$|Specifier$/.test(parent.type);
}

export const purityRule: Rule = {
  name: 'purity',
  check: (tree) =>
    eachNode(
      tree,
      (path) => PURE.test(path) && !isTest(path),
      (node, parent, field) => {
        const call = dotted(node);
        if (call === 'Date.now')
          return { message: 'Date.now in pure code', fix: 'take the time as an argument: `now: Time`' };
        if (call === 'Math.random')
          return { message: 'Math.random in pure code', fix: 'take a seed as an argument (std/dice.ts)' };
        if (node.type === 'NewExpression' || node.type === 'CallExpression') {
          const callee = nodeOf(node, 'callee');
          if (callee?.type === 'Identifier' && callee['name'] === 'Date') {
            return { message: 'a Date in pure code', fix: 'count in milliseconds: `Time` (std/time.ts)' };
          }
        }
        if (node.type !== 'Identifier' || !GLOBALS.has(String(node['name'])) || !isUse(parent, field)) return null;
        return {
          message: `${String(node['name'])} in pure code`,
          fix: 'the engine has no surroundings: take what you need as an argument',
        };
      },
    ),
};

/** Where programs start, and what only developers run. */
const MAY_READ_ENVIRONMENT = /^(apps|tools|bench|spec)\//;

export const environmentRule: Rule = {
  name: 'environment',
  check: (tree) =>
    eachNode(
      tree,
      (path) => !MAY_READ_ENVIRONMENT.test(path) && !isTest(path) && !isBuild(path),
      (node) =>
        dotted(node) === 'process.env'
          ? { message: 'process.env outside of apps/', fix: 'read it where the program starts and pass the setting in' }
          : null,
    ),
};

const SECRET =
  /^(secret|secretKey|password|passphrase|apiKey|token|signature|hmac|mac|[a-z]\w*(Secret|Password|Token|Signature|Hmac|SecretKey))$/;

/** The last name of `a`, `a.b.c`, `a?.b`; null for anything else. */
function lastName(node: Node | null): string | null {
  if (node === null) return null;
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type === 'ChainExpression') return lastName(nodeOf(node, 'expression'));
  return node.type === 'MemberExpression' ? lastName(nodeOf(node, 'property')) : null;
}

function isKnownValue(node: Node | null): boolean {
  return node?.type === 'Literal' || (node?.type === 'Identifier' && node['name'] === 'undefined');
}

export const secretsRule: Rule = {
  name: 'secrets',
  check: (tree) =>
    eachNode(
      tree,
      (path) => /^(packages\/(server|connect|protocol)|apps)\//.test(path) && !isTest(path),
      (node) => {
        if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(String(node['operator']))) return null;
        const sides = [nodeOf(node, 'left'), nodeOf(node, 'right')];
        if (sides.some(isKnownValue)) return null;
        const name = sides.map(lastName).find((each) => each !== null && SECRET.test(each));
        if (name === undefined) return null;
        return {
          message: `${name} is compared by ${String(node['operator'])}, which tells by its time how much was right`,
          fix: 'compare SHA-256 digests of both with crypto.timingSafeEqual',
        };
      },
    ),
};
