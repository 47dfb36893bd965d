export { readHostFacts, type HostFacts, type HostSources } from './host-facts.ts';
export { createWallClock, instantText, type ClockSources, type WallClock } from './wall-clock.ts';
