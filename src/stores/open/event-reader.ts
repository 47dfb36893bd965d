// Events, for reading. This folder alone knows which store there is.
export { openEventReader } from '../embedded/open-event-reader.ts';
