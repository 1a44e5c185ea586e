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
/** Of a function itself. */
export const FUNCTION_LINES_MAX = 70;
/** Of a closure with all the functions inside it: no more than a usual file. */
export const CLOSURE_LINES_MAX = 150;
export const FUNCTION_LINES_P90_MAX = 30;
export const PARAMETERS_MAX = 4;

const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

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

type Measured = {
  readonly source: Source;
  readonly node: Node;
  /** From its first to its last line. */
  readonly lines: number;
  /** The same without the named functions declared inside it, which are measured by themselves. */
  readonly ownLines: number;
};

/** A function with a body of its own; an arrow that is one expression is part of the function around. */
function hasBody(node: Node | null): node is Node {
  return node !== null && FUNCTION.test(node.type) && nodeOf(node, 'body')?.type === 'BlockStatement';
}

/** The functions that the statements of a function's body declare by name. */
function declaredInside(node: Node): readonly Node[] {
  const statements = nodesOf(nodeOf(node, 'body')!, 'body');
  return statements.flatMap((statement) => {
    if (statement.type !== 'VariableDeclaration') return hasBody(statement) ? [statement] : [];
    return nodesOf(statement, 'declarations')
      .map((each) => nodeOf(each, 'init'))
      .filter(hasBody);
  });
}

function functionsOf(tree: Tree): readonly Measured[] {
  const measured: Measured[] = [];
  for (const source of tree.sources) {
    if (source.code === null || isTest(source.path)) continue;
    const linesOf = (node: Node): number => lineOf(source, node.end) - lineOf(source, node.start) + 1;
    walk(source.code.program, (node) => {
      if (!hasBody(node)) return;
      const lines = linesOf(node);
      const inside = declaredInside(node).reduce((sum, each) => sum + linesOf(each), 0);
      measured.push({ source, node, lines, ownLines: lines - inside });
    });
  }
  return measured;
}

function findLength({ lines, ownLines }: Measured): { readonly message: string; readonly fix: string } | null {
  const fix = 'take parts out that have a name of their own';
  if (ownLines > FUNCTION_LINES_MAX) {
    return { message: `a function of ${ownLines} lines; ${FUNCTION_LINES_MAX} is the limit`, fix };
  }
  if (lines <= CLOSURE_LINES_MAX) return null;
  return { message: `a closure of ${lines} lines; ${CLOSURE_LINES_MAX} is the limit, functions inside counted`, fix };
}

export const functionLengthRule: Rule = {
  name: 'function-length',
  check: (tree) => {
    const measured = functionsOf(tree);
    const findings: Finding[] = measured.flatMap((each) => {
      const found = findLength(each);
      return found === null ? [] : [{ path: each.source.path, line: lineOf(each.source, each.node.start), ...found }];
    });
    const sorted = measured.map(({ ownLines }) => ownLines).sort((a, b) => a - b);
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
      // A row of a test's table may have more columns.
      if (source.code === null || isTest(source.path)) continue;
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
