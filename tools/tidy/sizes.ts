/**
 * How long things may get: files, functions, lists of parameters. Limits are on what one has to hold in mind at once, so
 * tests and tables of data are apart.
 */
import {
  type Finding,
  isTest,
  lineOf,
  type Node,
  nodeOf,
  nodesOf,
  type Rule,
  type Source,
  type Tree,
  walk,
} from './source.ts';

export const FILE_LINES_USUAL_MAX = 300;
export const FILE_LINES_MAX = 400;
export const FUNCTION_LINES_MAX = 70;
export const FUNCTION_LINES_P90_MAX = 30;
export const PARAMETERS_MAX = 4;

function opening(source: Source): string {
  return source.code?.comments[0]?.value ?? '';
}

export const fileLengthRule: Rule = {
  name: 'file-length',
  check: (tree) =>
    tree.sources.flatMap((source) => {
      const lines = source.text.split('\n').length - 1;
      if (source.code === null || lines <= FILE_LINES_USUAL_MAX || isTest(source.path)) return [];
      const finding = { path: source.path, line: FILE_LINES_USUAL_MAX + 1 };
      if (/\bdata table\b/i.test(opening(source))) return [];
      if (lines > FILE_LINES_MAX) {
        return [
          { ...finding, message: `${lines} lines; ${FILE_LINES_MAX} is the limit`, fix: 'split it by noun or verb' },
        ];
      }
      if (/\blong\w*\b[\s\S]*\bbecause\b/i.test(opening(source))) return [];
      return [
        {
          ...finding,
          message: `${lines} lines without a reason`,
          fix: 'split it, or say in its opening comment: "Longer than usual because …"',
        },
      ];
    }),
};

type Measured = { readonly source: Source; readonly node: Node; readonly lines: number };

/** Every function with a body of its own, tests apart; arrows that are one expression are part of the function around. */
function functionsOf(tree: Tree): readonly Measured[] {
  const measured: Measured[] = [];
  for (const source of tree.sources) {
    if (source.code === null || isTest(source.path)) continue;
    walk(source.code.program, (node) => {
      if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return;
      if (nodeOf(node, 'body')?.type !== 'BlockStatement') return;
      measured.push({ source, node, lines: lineOf(source, node.end) - lineOf(source, node.start) + 1 });
    });
  }
  return measured;
}

export const functionLengthRule: Rule = {
  name: 'function-length',
  check: (tree) => {
    const measured = functionsOf(tree);
    const findings: Finding[] = measured
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
      .map(({ source, node, lines }) => ({
        path: source.path,
        line: lineOf(source, node.start),
        message: `a function of ${lines} lines; ${FUNCTION_LINES_MAX} is the limit`,
        fix: 'take parts out that have a name of their own',
      }));
    const sorted = measured.map(({ lines }) => lines).sort((a, b) => a - b);
    const p90 = sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0;
    if (p90 <= FUNCTION_LINES_P90_MAX) return findings;
    const message = `one function in ten is longer than ${p90} lines; the bound is ${FUNCTION_LINES_P90_MAX}`;
    return [...findings, { path: 'packages', line: 1, message, fix: 'split the longest ones' }];
  },
};

function countParameters(node: Node): number {
  const parameters = nodesOf(node, 'params');
  return parameters.filter((each) => !(each.type === 'Identifier' && each['name'] === 'this')).length;
}

export const parametersRule: Rule = {
  name: 'parameters',
  check: (tree) => {
    const findings: Finding[] = [];
    for (const source of tree.sources) {
      if (source.code === null) continue;
      walk(source.code.program, (node) => {
        if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|TSDeclareFunction)$/.test(node.type))
          return;
        const count = countParameters(node);
        if (count <= PARAMETERS_MAX) return;
        const message = `${count} parameters; ${PARAMETERS_MAX} is the limit`;
        findings.push({
          path: source.path,
          line: lineOf(source, node.start),
          message,
          fix: 'take one object with names',
        });
      });
    }
    return findings;
  },
};
