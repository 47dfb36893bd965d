import type { IntakeOutcome } from '../../service/events/intake/intake.ts';
import type { InputFormat } from '../../ingest/index.ts';
import { ADAPTER_NAMES } from '../../ingest/adapters/names.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { HttpProblem } from '../../http/problem.ts';
import { json } from '../../http/answers.ts';
import { foreignRoutes, type Route } from '../../http/route.ts';
import type { Call, Services } from '../../http/services.ts';
import { takeIn } from '../../http/take-in.ts';

const FORMATS: readonly InputFormat[] = ['auto', 'ecs', ...ADAPTER_NAMES];

/** The first of these are enough to see what is wrong. */
const SHOWN_ERRORS = 10;

/** Ways in for what does not speak to Elasticsearch: lines of JSON, and the webhooks of Falco and Kubernetes. */
export const INGEST_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: ['POST /ingest/events', 'PUT /ingest/events'],
    about: 'stores events: lines of JSON, an array or one object, of any known format',
    right: 'ingest',
    handle: (call, services) => store(call, services, formatOf(call.req.query('format'))),
  },
  {
    on: ['POST /ingest/falco'],
    about: 'stores alerts of Falco, as its HTTP output sends them',
    right: 'ingest',
    handle: (call, services) => store(call, services, 'falco'),
  },
  {
    on: ['POST /ingest/kubernetes-audit'],
    about: 'stores audit events of Kubernetes, as its webhook sends them',
    right: 'ingest',
    handle: (call, services) => store(call, services, 'kubernetes-audit'),
  },
]);

function formatOf(name = 'auto'): InputFormat {
  const format = FORMATS.find((each) => each === name);
  if (format !== undefined) return format;
  const hint = didYouMean(suggest(name, FORMATS)) ?? `the formats are ${FORMATS.join(', ')}`;
  throw new HttpProblem(400, 'illegal_argument_exception', `there is no format ${name}; ${hint}`);
}

async function store(call: Call, services: Services, inputFormat: InputFormat): Promise<Response> {
  const index = call.req.query('index') ?? null;
  const reading = { framing: 'documents', inputFormat, index } as const;
  const outcome = await takeIn(call, services, reading);
  const { documents, stored, duplicates, skipped } = outcome;
  const [first] = documents;
  if (first === undefined && skipped.size === 0)
    throw new HttpProblem(400, 'parse_exception', 'there is no event in the body');
  // A sender that looks at nothing but the status learns at least that nothing was of use.
  const isRefused = first !== undefined && stored + duplicates === 0;
  return json(call, summary(outcome), isRefused ? 400 : 200);
}

function summary(outcome: IntakeOutcome): object {
  const { stored, duplicates, rejected, unknown, converted, skipped } = outcome;
  const errors = rejected === 0 ? [] : firstErrors(outcome);
  return {
    stored,
    duplicates,
    rejected,
    unknown,
    converted: Object.fromEntries(converted),
    skipped: Object.fromEntries(skipped),
    ...(errors.length > 0 ? { errors } : {}),
  };
}

function firstErrors({ documents }: IntakeOutcome): object[] {
  const errors: object[] = [];
  let position = 0;
  for (const { error } of documents) {
    if (error !== null) errors.push({ position, type: error.type, reason: error.reason });
    if (errors.length === SHOWN_ERRORS) break;
    position += 1;
  }
  return errors;
}
