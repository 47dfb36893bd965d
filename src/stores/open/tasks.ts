// What is done to stored events beside the service, on a thread of its own. This folder alone knows which store there is.
export { runTask, type StoreTask, type TaskResult } from '../embedded/maintenance/task.ts';
