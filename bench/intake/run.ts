// Processor time of the intake for one document, on one thread: a body is parsed, matched and encoded as on a thread of the
// service. Without HTTP, the log and the runs of rules.
//
//   npm run bench:intake                                  three mixes; without rules, the shipped ones, a thousand
//   npm run bench:intake -- --mix builds --rules shipped --body 10 --rounds 9
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DATA_SET_ALIASES } from '../../src/events/origin/data-set-aliases.ts';
import { loadRunnableRules } from '../../src/runs/rules/load-rules.ts';
import { generationOf, signatureOf } from '../../src/service/events/candidates/generation.ts';
import type { MatchGeneration } from '../../src/service/events/candidates/matched-batch.ts';
import { BodyEncoder } from '../../src/service/events/intake/body-encoder.ts';
import type { IntakeRequest } from '../../src/service/events/intake/intake.ts';
import { loadCodec } from '../../src/stores/blocks/codec.ts';
import { documentFile, ruleFolder } from '../mixes/files.ts';
import { MIXES } from '../mixes/mix.ts';
import { median } from '../whole-process.ts';

const { values } = parseArgs({
  options: {
    mix: { type: 'string' },
    rules: { type: 'string' },
    body: { type: 'string', default: '1000' },
    documents: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '5' },
  },
});

const RULES = { none: null, shipped: () => 'content/rules', thousand: () => ruleFolder(1_000) };
const ACTION = Buffer.from('{"create":{"_index":"logs-cloud_defend.process-default"}}\n');
const REQUEST = {
  framing: 'bulk',
  inputFormat: 'ecs',
  index: null,
  id: null,
  isCreate: false,
  source: 'http',
} as const;

async function generation(folder: string): Promise<MatchGeneration> {
  const { rules } = await loadRunnableRules([folder], NO_SELECTION);
  const signed = rules.map((rule) => ({ ...rule, signature: signatureOf(rule) }));
  return generationOf({ rules: signed }, DATA_SET_ALIASES, 1);
}

const NO_SELECTION = { minSeverity: null, tags: [], ruleIds: [] };

/** Bodies of the bulk API with as many documents each. */
function bodiesOf(file: string, each: number): Buffer[] {
  const bytes = readFileSync(file);
  const bodies: Buffer[] = [];
  let parts: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start) + 1;
    parts.push(ACTION, bytes.subarray(start, end));
    start = end;
    if (parts.length < 2 * each && start < bytes.length) continue;
    bodies.push(Buffer.concat(parts));
    parts = [];
  }
  return bodies;
}

/** Microseconds of the processor for a document, and the share of its bytes that blocks take. */
function round(encoder: BodyEncoder, bodies: readonly Buffer[], documents: number) {
  const sizes = { raw: 0, documents: 0, columns: 0, candidates: 0 };
  let used = 0;
  for (const bytes of bodies) {
    // Its memory would be transferred, with room behind it.
    const body = new Uint8Array(bytes.length + 64).subarray(0, bytes.length);
    body.set(bytes);
    const before = process.cpuUsage();
    const answer = encoder.encode({ ...REQUEST, body } satisfies IntakeRequest, Date.now());
    const { user, system } = process.cpuUsage(before);
    used += user + system;
    if (answer.kind === 'refused') throw new Error(answer.refusal.reason);
    for (const { documentBytes, documents: stored, columns } of answer.body.blocks) {
      sizes.raw += documentBytes;
      sizes.documents += stored.length;
      sizes.columns += columns.length;
    }
    for (const { rules } of answer.body.matched?.blocks ?? []) {
      for (const { rows } of rules) sizes.candidates += rows?.length ?? 0;
    }
  }
  return { micros: used / documents, ...sizes };
}

async function main(): Promise<void> {
  await loadCodec();
  const documents = Number(values.documents);
  console.log(
    '| mix | rules | µs a document | documents, % | columns, % | candidates a document |',
  );
  console.log('| --- | --- | ---: | ---: | ---: | ---: |');
  for (const mix of MIXES) {
    if (values.mix !== undefined && values.mix !== mix.name) continue;
    const bodies = bodiesOf(await documentFile(mix, documents), Number(values.body));
    for (const [name, folder] of Object.entries(RULES)) {
      if (values.rules !== undefined && values.rules !== name) continue;
      const encoder = new BodyEncoder();
      if (folder !== null) encoder.setGeneration(await generation(folder()));
      const rounds = Array.from({ length: Number(values.rounds) }, () =>
        round(encoder, bodies, documents),
      );
      const { raw, documents: stored, columns, candidates } = rounds[0] as (typeof rounds)[0];
      const micros = median(rounds.slice(1).map((each) => each.micros));
      const figures = [
        micros.toFixed(1),
        ((100 * stored) / raw).toFixed(2),
        ((100 * columns) / raw).toFixed(2),
        (candidates / documents).toFixed(2),
      ];
      console.log(`| ${mix.name} | ${name} | ${figures.join(' | ')} |`);
    }
  }
}

await main();
