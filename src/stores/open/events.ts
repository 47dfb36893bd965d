// Events, for the one process that writes them. This folder alone knows which store there is.
export { openEventStore } from '../embedded/embedded-event-store.ts';
export { makeId } from '../embedded/ids/id-key.ts';
