export type { ActiveRule, ActiveRules } from '../rules/active-rules.ts';
