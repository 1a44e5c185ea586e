/**
 * Forms of the language that the house does without: default exports, enums, namespaces, classes other than errors. What a
 * tool or the platform demands is let through by name.
 */
import { eachNode, type Node, nodeOf, nodesOf, type Rule } from './source.ts';

/** Tools read these by their default export. */
const CONFIGURATION = /\.config\.(ts|mts|js|mjs)$/;
const everywhere = (): boolean => true;

export const exportsRule: Rule = {
  name: 'default-exports',
  check: (tree) =>
    eachNode(
      tree,
      (path) => !CONFIGURATION.test(path),
      (node) => {
        const asDefault = node.type === 'ExportSpecifier' && nodeOf(node, 'exported')?.['name'] === 'default';
        if (node.type !== 'ExportDefaultDeclaration' && !asDefault) return null;
        return { message: 'a default export', fix: 'export it by its name' };
      },
    ),
};

export const enumsRule: Rule = {
  name: 'enums',
  check: (tree) =>
    eachNode(tree, everywhere, (node) => {
      if (node.type === 'TSEnumDeclaration')
        return { message: 'an enum', fix: "use a union of strings: 'live' | 'paused'" };
      if (node.type !== 'TSModuleDeclaration' || node['declare'] === true || node['kind'] === 'global') return null;
      return { message: 'a namespace', fix: 'use a module' };
    }),
};

/** An error, a custom element and React's error boundary can only be classes. */
function mayBeClass(node: Node): boolean {
  const above = nodeOf(node, 'superClass');
  const name = String(above?.['name'] ?? (above === null ? '' : nodeOf(above, 'property')?.['name']) ?? '');
  const own = String(nodeOf(node, 'id')?.['name'] ?? '');
  return /Error$/.test(name) || /^HTML\w*Element$/.test(name) || (name === 'Component' && /Boundary$/.test(own));
}

export const classesRule: Rule = {
  name: 'classes',
  check: (tree) =>
    eachNode(tree, everywhere, (node) => {
      if (!/^Class(Declaration|Expression)$/.test(node.type) || mayBeClass(node)) return null;
      return { message: 'a class', fix: 'write functions over readonly data, or a closure that returns an object' };
    }),
};

type Described = { readonly body: readonly Node[]; readonly documented: (statement: Node) => boolean };

function isCallable(declaration: Node): boolean {
  const inner = nodeOf(declaration, 'init') ?? declaration;
  return /^(FunctionDeclaration|TSDeclareFunction|ClassDeclaration|ArrowFunctionExpression|FunctionExpression)$/.test(
    inner.type,
  );
}

/** The exported functions and classes of a file and whether each has a doc comment right before it. */
export function exportedCallables(
  file: Described,
): readonly { readonly name: string; readonly node: Node; readonly documented: boolean }[] {
  return file.body.flatMap((statement) => {
    const declaration = statement.type === 'ExportNamedDeclaration' ? nodeOf(statement, 'declaration') : null;
    if (declaration === null) return [];
    const declared = declaration.type === 'VariableDeclaration' ? nodesOf(declaration, 'declarations') : [declaration];
    return declared.filter(isCallable).flatMap((each) => {
      const id = nodeOf(each, 'id');
      if (id?.type !== 'Identifier') return [];
      return [{ name: String(id['name']), node: statement, documented: file.documented(statement) }];
    });
  });
}
