import {
  compile,
  EqlError,
  parse,
  parseKql,
  positionOf,
  print,
  printKql,
  rowOf,
  SequenceLimitError,
  type CompileOptions,
  type Diagnostic,
  type RunnableQuery,
  type Statement,
} from '../../src/lang/index.ts';
import type { Row } from '../../src/events/field-set.ts';
import { DocumentReader } from '../../src/ingest/json/document.ts';
import { prepareFields } from '../../src/ingest/json/fields.ts';
import { textOf } from '../../src/ingest/json/text.ts';
import { createCollector, type MatchResult } from '../../src/lang/execute/collector.ts';
import { createEvaluator, eventTime } from '../../src/lang/execute/evaluator.ts';

import { assert } from '../../src/util/assert.ts';
import { readInstant } from '../../src/util/time/index.ts';
import { diagnosticLines, runLines, type ResultAnswer } from './answer.ts';
import { sourceOf } from './read-data.ts';
import type { Document, SpecCase } from './spec-file.ts';

export interface SpecRun {
  /** The answer in canonical form. */
  readonly lines: readonly string[];
  /** Messages and hints of all diagnostics. */
  readonly messages: string;
}

/**
 * Runs one query of a case over the bytes of its documents: optimised, which gives the answer, and then
 * as written and as printed, which must find the same. So must a run over plain objects, unless the
 * answer depends on how a number is written.
 */
export function runSpecQuery(specCase: SpecCase, text: string): SpecRun {
  const options = compileOptions(specCase);
  let query: RunnableQuery;
  try {
    query = compile(text, options);
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
    return {
      lines: diagnosticLines(placed(error.diagnostics, text)),
      messages: messagesOf(error.diagnostics),
    };
  }
  const lines = run(specCase, query);
  const found = resultsOf(lines);
  const plain = resultsOf(run(specCase, compile(text, { ...options, optimize: false })));
  assert(plain === found, `optimised:\n${found}\nas written:\n${plain}`);
  const printed = resultsOf(run(specCase, compile(printedText(specCase, text), options)));
  assert(printed === found, `as written:\n${found}\nas printed:\n${printed}`);
  if (specCase.language !== 'eql') {
    const translated = resultsOf(run(specCase, compile(translatedStatement(query), options)));
    assert(translated === found, `as written:\n${found}\nin EQL:\n${translated}`);
  }
  if (!specCase.documents.some((document) => WHOLE_FLOAT.test(sourceOf(document)))) {
    const objects = resultsOf(run(specCase, query, (document) => rowOf(document, query.fields)));
    assert(objects === found, `over bytes:\n${found}\nover objects:\n${objects}`);
  }
  return {
    lines: [...lines, ...diagnosticLines(placed(query.warnings, text))],
    messages: messagesOf(query.warnings),
  };
}

function printedText({ language }: SpecCase, text: string): string {
  if (language === 'kuery') {
    const parsed = parseKql(text);
    assert(parsed.ok, 'a query that compiles also parses');
    return printKql(parsed.value);
  }
  const parsed = parse(text);
  assert(parsed.ok, 'a query that compiles also parses');
  return print(parsed.value);
}

/** A query in another language, written as EQL and read again: what is sent to threads, and compared. */
function translatedStatement({ statement }: RunnableQuery): Statement {
  const parsed = parse(print(statement));
  assert(parsed.ok, 'what is translated can be written in EQL');
  return { ...parsed.value, language: 'kuery' };
}

/** A number that a plain object does not tell from an integer. */
const WHOLE_FLOAT = /\d(?:\.0+|[eE][-+]?\d+)(?!\d)/;

type RowOf = (document: Document) => Row;

function run(specCase: SpecCase, query: RunnableQuery, rowOf = byteRows(query)): string[] {
  try {
    return runToEnd(specCase, query, rowOf);
  } catch (error) {
    if (!(error instanceof SequenceLimitError)) throw error;
    return [`stopped ${error.code}`];
  }
}

/** Reads documents as files of them are read. */
function byteRows({ fields }: RunnableQuery): RowOf {
  const prepared = prepareFields(fields);
  return (document) => {
    const bytes = Buffer.from(sourceOf(document));
    const reader = new DocumentReader(textOf(bytes, bytes.length), prepared, 'unwrapped');
    assert(reader.read(0, bytes.length), `a document that cannot be read: ${document.id}`);
    return reader.row;
  };
}

function runToEnd({ documents, options }: SpecCase, query: RunnableQuery, rowOf: RowOf): string[] {
  const size = options.get('size');
  const collector = createCollector<Document>(query, {
    size: size === undefined ? null : Number(size),
    resultPosition: options.get('result_position') === 'head' ? 'head' : 'tail',
    maxSamplesPerKey: Number(options.get('max_samples_per_key') ?? 1),
    maxPending: options.has('max_pending') ? Number(options.get('max_pending')) : undefined,
  });
  const failures = new Map<string, number>();
  const evaluate = createEvaluator(query, ({ code }) => {
    failures.set(code, (failures.get(code) ?? 0) + 1);
  });
  let untimed = 0;
  for (const [arrival, document] of documents.entries()) {
    const row = rowOf(document);
    const place = eventTime(query, row);
    const evaluation = evaluate(row);
    if (place.time !== null) collector.observe(place.time);
    if (evaluation === null) continue;
    if (place.time === null && query.query.kind === 'sequence') untimed += 1;
    collector.add(evaluation, place, arrival, document);
  }
  const { results, undecided } = collector.finish();
  return runLines({ results: results.map(answerOf), failures, undecided, untimed });
}

function answerOf(result: MatchResult<Document>): ResultAnswer {
  return result.kind === 'event'
    ? { kind: 'event', id: result.event.id }
    : { kind: 'sequence', ids: result.events.map((event) => event?.id ?? '-'), keys: result.keys };
}

/** What was found, without the counts of failures: an optimised query may come by fewer of them. */
function resultsOf(lines: readonly string[]): string {
  return lines.filter((line) => line.startsWith('expect ')).join('\n');
}

function compileOptions({ language, schema, options }: SpecCase): CompileOptions {
  const now = options.get('now');
  const instant = now === undefined ? null : readInstant(now);
  assert(now === undefined || instant !== null, `now=${now} is no time`);
  return {
    language,
    schema: schema ?? undefined,
    eventCategoryField: options.get('event_category_field'),
    timestampField: options.get('timestamp_field'),
    tiebreakerField: options.get('tiebreaker_field'),
    now: instant ?? undefined,
  };
}

function placed(diagnostics: readonly Diagnostic[], text: string) {
  return diagnostics.map(({ code, severity, span }) => ({
    code,
    severity,
    ...positionOf(text, span.start),
  }));
}

function messagesOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ message, hint }) => `${message}\n${hint ?? ''}`).join('\n');
}
