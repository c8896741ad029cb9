/**
 * Reads the sources as a compiler does: which modules a file imports, which globals and members it uses.
 *
 * Text search would take a comment for code and miss a multi-line import; the syntax tree does neither.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface ImportSeen {
  readonly from: string
  /** Names taken, `*` for a namespace, empty for a bare import. */
  readonly names: readonly string[]
  readonly isTypeOnly: boolean
}

export interface SourceFile {
  /** Path from the repository's root. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly ImportSeen[]
  /** Identifiers that the file uses but neither declares nor imports: `process`, `setTimeout`, … */
  readonly globals: ReadonlySet<string>
  /** `object.member` uses on plain identifiers: `Math.random`, `Date.now`, … */
  readonly members: ReadonlySet<string>
  readonly strings: ReadonlySet<string>
}

export function readSources(folder: string): SourceFile[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => join(folder, name))
    .sort()
    .map((path) => scanSource(relative('.', path), readFileSync(join(root, path), 'utf8')))
}

export function scanSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const imports: ImportSeen[] = []
  const declared = new Set<string>()
  const used = new Set<string>()
  const members = new Set<string>()
  const strings = new Set<string>()

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) imports.push(importOf(node))
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      const from = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)'
      imports.push({ from, names: ['*'], isTypeOnly: false })
    } else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      members.add(`${node.expression.text}.${node.name.text}`)
    } else if (ts.isStringLiteralLike(node)) {
      strings.add(node.text)
    }
    if (ts.isIdentifier(node)) {
      if (isDeclaration(node)) declared.add(node.text)
      else if (isValueUse(node)) used.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  const globals = new Set([...used].filter((name) => !declared.has(name)))
  return { path, lines: text.split('\n').length - 1, imports, globals, members, strings }
}

function importOf(node: ts.ImportDeclaration | ts.ExportDeclaration): ImportSeen {
  const from = (node.moduleSpecifier as ts.StringLiteral).text
  if (ts.isExportDeclaration(node)) return { from, names: ['*'], isTypeOnly: node.isTypeOnly }
  const clause = node.importClause
  const names: string[] = []
  if (clause?.name !== undefined) names.push('default')
  const bindings = clause?.namedBindings
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) names.push('*')
  let allTypes = bindings !== undefined && ts.isNamedImports(bindings) && bindings.elements.length > 0
  if (bindings !== undefined && ts.isNamedImports(bindings)) {
    for (const element of bindings.elements) {
      names.push((element.propertyName ?? element.name).text)
      if (!element.isTypeOnly) allTypes = false
    }
  }
  return {
    from,
    names,
    isTypeOnly: clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || (allTypes && clause?.name === undefined),
  }
}

function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node
  return (
    ((ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isClassDeclaration(parent) ||
      ts.isBindingElement(parent)) &&
      parent.name === node) ||
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent)
  )
}

/** Whether an identifier stands for a value in scope: not a property's name, not a key, not a type. */
function isValueUse(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name !== node
  if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isPropertyDeclaration(parent)) return false
  return !ts.isTypeReferenceNode(parent) && !ts.isQualifiedName(parent) && !ts.isBindingElement(parent)
}
