import { z } from 'zod';
import type { SpaceRow } from '../../stores/access-store.ts';
import { text } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';
import { kibanaRoute } from './kibana-route.ts';
import { PRIVILEGES_ANSWER } from './schemas.ts';

const SPACES = '/api/spaces/space';

const SPACE = z.looseObject({ id: z.string(), name: z.string(), description: z.string() });

/** Looks of a space in Kibana, which are not kept. */
const NOT_KEPT = {
  color: z.string().nullish(),
  initials: z.string().nullish(),
  imageUrl: z.string().nullish(),
  disabledFeatures: z.array(z.string()).nullish(),
  solution: z.string().nullish(),
};

const SENT_SPACE = z.looseObject({
  id: text(63),
  name: text(100),
  description: text(1_000).nullish(),
  ...NOT_KEPT,
});

type SentSpace = z.output<typeof SENT_SPACE>;

const SPACE_EXAMPLE = { id: 'staging', name: 'Staging', description: 'Rules that are being tried' };

/** What clients ask before they begin, and spaces. */
export const PLATFORM_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: 'GET /api/status',
    about: 'says which version of Kibana clients are to take the service for',
    right: 'signed-in',
    answer: z.looseObject({
      name: z.string(),
      version: z.looseObject({ number: z.string() }),
      status: z.looseObject({ overall: z.looseObject({ level: z.string() }) }),
    }),
    run: async (_, services) => {
      const { identity } = services;
      const why = services.notReady();
      const level = why === null ? 'available' : 'degraded';
      return {
        name: identity.nodeName,
        uuid: identity.clusterUuid,
        version: {
          number: identity.elasticsearchVersion,
          build_hash: 'dockwarden',
          build_number: 1,
          build_snapshot: false,
          build_flavor: 'traditional',
        },
        status: {
          overall: { level, summary: why ?? 'All services are available' },
          core: {},
          plugins: {},
        },
        metrics: {},
      };
    },
  }),
  kibanaRoute({
    on: `GET ${SPACES}`,
    about: 'lists the spaces that the caller may enter',
    right: 'read',
    answer: z.array(SPACE),
    run: async ({ access: { principal } }, { access }) =>
      JSON.stringify(access.spaces.list(principal).map(spaceOf)),
  }),
  kibanaRoute({
    on: `POST ${SPACES}`,
    about: 'makes a space',
    right: 'admin',
    audit: 'space.create',
    body: SENT_SPACE,
    answer: SPACE,
    example: { body: SPACE_EXAMPLE },
    async run({ body, access: { principal } }, { access }) {
      const { id, ...request } = requestOf(body);
      return spaceOf(await access.spaces.create(id, request, principal));
    },
  }),
  kibanaRoute({
    on: `GET ${SPACES}/:id`,
    about: 'shows a space',
    right: 'read',
    answer: SPACE,
    async run({ id, access: { principal } }, { access }) {
      const found = access.spaces.list(principal).find((each) => each.id === id);
      // Whether there is one is not for those who may not enter.
      return spaceOf(found ?? access.spaces.get(`${id} that you may enter`));
    },
  }),
  kibanaRoute({
    on: `PUT ${SPACES}/:id`,
    about: 'changes the name and the description of a space',
    right: 'admin',
    audit: 'space.update',
    body: SENT_SPACE,
    answer: SPACE,
    example: { body: SPACE_EXAMPLE },
    async run({ id, body }, { access }) {
      const { id: sent, ...change } = requestOf(body);
      if (sent !== id) throw badRequest('the id of a space cannot be changed');
      return spaceOf(access.spaces.update(id, change));
    },
  }),
  kibanaRoute({
    on: `DELETE ${SPACES}/:id`,
    about: 'removes a space with all that is in it',
    right: 'admin',
    audit: 'space.remove',
    answer: z.object({}),
    async run({ id }, { access }) {
      await access.spaces.remove(id);
      return {};
    },
  }),
  kibanaRoute({
    on: 'GET /api/detection_engine/privileges',
    about: 'says what the caller may do with rules and alerts',
    right: 'read',
    answer: PRIVILEGES_ANSWER.extend({
      is_authenticated: z.boolean(),
      has_encryption_key: z.boolean(),
    }),
    run: async ({ access: { principal, space } }) => {
      const has = (right: 'rules' | 'triage') => principal.rights.has(right);
      const index = {
        read: true,
        view_index_metadata: true,
        index: has('triage'),
        write: has('triage'),
        maintenance: has('triage'),
        manage: has('rules'),
        create_index: has('rules'),
        delete: false,
      };
      return {
        username: principal.name,
        has_all_requested: has('rules'),
        cluster: { manage: has('rules') },
        index: { [`.alerts-security.alerts-${space}`]: index },
        application: {},
        is_authenticated: true,
        has_encryption_key: true,
      };
    },
  }),
  kibanaRoute({
    on: 'GET /api/detection_engine/index',
    about: 'says where the alerts of the space are found',
    right: 'read',
    answer: z.object({ name: z.string(), index_mapping_outdated: z.boolean() }),
    run: async ({ access: { space } }) => ({
      name: `.alerts-security.alerts-${space}`,
      index_mapping_outdated: false,
    }),
  }),
  kibanaRoute({
    on: 'POST /api/detection_engine/index',
    about: 'does nothing: there is a place for alerts already',
    right: 'rules',
    audit: 'alerts.prepare',
    answer: z.object({ acknowledged: z.literal(true) }),
    example: { answer: { acknowledged: true } },
    run: async () => ({ acknowledged: true }),
  }),
];

const spaceOf = ({ id, name, description }: SpaceRow) => ({
  id,
  name,
  description,
  disabledFeatures: [],
});

/** What would be lost is refused. */
function requestOf(sent: SentSpace) {
  for (const name of Object.keys(NOT_KEPT)) {
    const value = sent[name];
    const isNothing = value == null || value === '' || (Array.isArray(value) && value.length === 0);
    if (!isNothing) throw badRequest(`${name} of a space is not kept here: leave it out`);
  }
  return { id: sent.id, name: sent.name, description: sent.description ?? '' };
}
