import {
  exportValueList,
  importValues,
  listValueLists,
  listValues,
  putValueList,
  removeValueList,
} from '../../service/rules/edit-value-lists.ts';
import { callDetection } from '../../http/detection-call.ts';
import { route, routesOf } from './operation-routes.ts';

export const VALUE_LIST_ROUTES = [
  ...routesOf([listValueLists, listValues]),
  route({
    on: 'GET /dw/value-lists/:id/_export',
    about: 'exports all values, one per line',
    answers: 'the values as `text/csv`',
    right: 'read',
    audit: 'valueLists.export',
    async run({ id, access }, services) {
      const { value: values } = await callDetection(services, access, exportValueList, { id });
      return new Response(values, { headers: { 'content-type': 'text/csv' } });
    },
  }),
  ...routesOf([putValueList, importValues, removeValueList]),
];
