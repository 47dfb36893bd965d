// Rules and alerts of a space. This folder alone knows which store there is.
export {
  openDetectionStore,
  openDetectionReader,
  DETECTION_FILE,
} from '../embedded/detection/detection-store.ts';
