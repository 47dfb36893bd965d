/**
 * The Event Query Language: text to syntax tree to a query that runs over plain objects. Pure
 * JavaScript without Node or browser APIs.
 *
 *     import { compile } from 'dockwarden/eql';
 *
 *     const query = compile('process where process.name : ("nsenter", "kube*")');
 *     query.matches({ event: { category: 'process' }, process: { name: 'NSENTER' } }); // true
 *
 * @module
 */
export { check, compile, explain, optimize, QUERY_LANGUAGES, readStatement } from './query.ts';
export type { QueryLanguage, ReadStatement } from './query.ts';
export { parseKql, printKql, textOf, writtenOf } from './kql/index.ts';
export type { CheckOptions, CompileOptions, QueryOptions, RunnableQuery } from './query.ts';
export type { RunOptions, RunResult } from './query.ts';
export { EqlError } from './diagnostics/render.ts';

export { parse } from './syntax/parser.ts';
export { print } from './syntax/printer.ts';
export { printExpression } from './syntax/printer.ts';
export { fieldsOf, filtersOf, isLiteral, visit } from './syntax/ast.ts';
export type * from './syntax/ast.ts';

export { renderDiagnostic, renderDiagnostics } from './diagnostics/render.ts';
export type { RenderOptions, RenderStyle } from './diagnostics/render.ts';
export { positionOf } from './diagnostics/render.ts';
export { CODES } from './diagnostics/codes.ts';
export type { Code, CodeInfo } from './diagnostics/codes.ts';
export type { Diagnostic, Result } from './diagnostics/diagnostic.ts';

export { EvaluationError } from './functions/declaration.ts';
export { FUNCTIONS } from './functions/index.ts';
export type { FunctionDeclaration } from './functions/declaration.ts';

export type {
  CompiledEvent,
  CompiledFilter,
  CompiledQuery,
  CompiledSample,
  CompiledSequence,
  CompiledTerm,
  Key,
  Limit,
} from './compile/compiled.ts';

export type { Conjunct, PlanStage, Predicate, QueryPlan } from './plan/plan.ts';
export type { FieldDescription } from './compile/field-access.ts';

export { createTracer } from './trace/tracer.ts';
export type { Tracer } from './trace/tracer.ts';
export { closeness, firstFalse, satisfied, testsIn } from './trace/trace.ts';
export { shortText } from './trace/clause.ts';
export { resultOf, traceClause } from './trace/trace.ts';
export type { Trace } from './trace/trace.ts';
export type { Clause, TestClause } from './trace/clause.ts';

export { createCollector } from './execute/collector.ts';
export { createEvaluator } from './execute/evaluator.ts';
export { eventTime } from './execute/evaluator.ts';

export { CandidateBuffer } from './sequence/collect.ts';
export { SequenceMachine } from './sequence/machine.ts';
export { DEFAULT_SEQUENCE_MEMORY, SequenceMemory } from './sequence/memory.ts';
export type { MemoryAccount } from './sequence/memory.ts';
export { SampleBuffer } from './sequence/sample.ts';
export { applyLimits, combineLimits } from './execute/collector.ts';
export { compareOrdinals } from './sequence/candidate.ts';
export type { MachineSnapshot } from './sequence/machine-snapshot.ts';
export { SnapshotError } from '../util/saved-value.ts';
export { SequenceLimitError } from './sequence/memory.ts';
export type { Candidate, SampleCandidate, TermHit } from './sequence/candidate.ts';
export type { Ordinal } from './sequence/candidate.ts';
export type { SequenceMatch } from './sequence/candidate.ts';

export { CATALOGUES } from '../events/catalogue/index.ts';
export type { CatalogueName } from '../events/catalogue/index.ts';
export { parseSchema } from '../events/parse-schema.ts';
export type { SchemaResult } from '../events/parse-schema.ts';
export type { Schema, FieldMapping, FieldType } from '../events/schema.ts';
export { FieldSet } from '../events/field-set.ts';
export { rowOf } from '../events/document-row.ts';
export type { Row, Scalar, Value } from '../events/field-set.ts';
