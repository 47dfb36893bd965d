import { z } from 'zod';
import type { Route } from '../../../http/route.ts';
import { kibanaRoute } from './kibana-route.ts';

const SHIPPED = '/api/detection_engine/rules/prepackaged';

const count = z.int().min(0);

/** There are no timelines. */
const NO_TIMELINES = {
  timelines_installed: 0,
  timelines_not_installed: 0,
  timelines_not_updated: 0,
};

/** The rules that come with Dockwarden, in the place of those of Kibana. */
export const SHIPPED_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `GET ${SHIPPED}/_status`,
    about: 'counts the shipped rules that are installed, and those of users',
    right: 'read',
    answer: z.looseObject({
      rules_custom_installed: count,
      rules_installed: count,
      rules_not_installed: count,
      rules_not_updated: count,
    }),
    async run({ perform }) {
      const { installed, notInstalled, custom } = await perform('rules.packStatus', undefined);
      const { conflicts } = await perform('rules.packUpdates', undefined);
      return {
        rules_custom_installed: custom,
        rules_installed: installed,
        rules_not_installed: notInstalled,
        // Updates that wait for somebody to decide; all others are made at once.
        rules_not_updated: conflicts.length,
        ...NO_TIMELINES,
      };
    },
  }),
  kibanaRoute({
    on: `PUT ${SHIPPED}`,
    about: 'installs the shipped rules that are not there, and updates the others',
    right: 'rules',
    audit: 'rules.installPack',
    answer: z.looseObject({ rules_installed: count, rules_updated: count }),
    async run({ by, perform }) {
      const { added, updated } = await perform('rules.installPack', { by });
      return {
        rules_installed: added,
        rules_updated: updated,
        timelines_installed: 0,
        timelines_updated: 0,
      };
    },
  }),
];
