import type { Handler } from '../operation.ts';
import { getToken, getUserCommand, getUserConfig } from './account.ts';
import { queryAutoShutdownPolicies } from './auto-shutdown.ts';
import { createInstance } from './create-instance.ts';
import { createDiagnosis, createSanityCheckTask, getSanityCheckTask } from './diagnoses.ts';
import { listEcsSpecs } from './ecs-specs.ts';
import { getInstance } from './get-instance.ts';
import { getInstanceEvents, getLifecycle, listSystemLogs } from './history.ts';
import {
  createIdleInstanceCuller,
  deleteIdleInstanceCuller,
  getIdleInstanceCuller,
} from './idle-culler.ts';
import { deleteInstanceLabels, updateInstanceLabels } from './labels.ts';
import { listInstances } from './list-instances.ts';
import { getInstanceMetrics, getMetrics } from './metrics.ts';
import {
  deleteInstance,
  deleteInstances,
  startInstance,
  stopInstance,
  stopInstances,
} from './run-instance.ts';
import {
  createInstanceShutdownTimer,
  deleteInstanceShutdownTimer,
  getInstanceShutdownTimer,
} from './shutdown-timer.ts';
import {
  createInstanceSnapshot,
  deleteInstanceSnapshot,
  getInstanceSnapshot,
  listInstanceSnapshot,
} from './snapshots.ts';
import { getResourceGroupStatistics, listInstanceStatistics } from './statistics.ts';
import {
  createTempFile,
  createTempFileTask,
  deleteTempFile,
  deleteTempFileTask,
  deleteTempFileTasks,
  getTempFile,
  getTempFileTask,
  listTempFiles,
  updateTempFile,
  updateTempFileTask,
} from './temp-files.ts';
import { updateInstance } from './update-instance.ts';

/** What each operation of api.json does to the world, by name. */
export const handlers: Readonly<Record<string, Handler>> = {
  CreateDiagnosis: createDiagnosis,
  CreateIdleInstanceCuller: createIdleInstanceCuller,
  CreateInstance: createInstance,
  CreateInstanceShutdownTimer: createInstanceShutdownTimer,
  CreateInstanceSnapshot: createInstanceSnapshot,
  CreateSanityCheckTask: createSanityCheckTask,
  CreateTempFile: createTempFile,
  CreateTempFileTask: createTempFileTask,
  DeleteIdleInstanceCuller: deleteIdleInstanceCuller,
  DeleteInstance: deleteInstance,
  DeleteInstanceLabels: deleteInstanceLabels,
  DeleteInstanceShutdownTimer: deleteInstanceShutdownTimer,
  DeleteInstanceSnapshot: deleteInstanceSnapshot,
  DeleteInstances: deleteInstances,
  DeleteTempFile: deleteTempFile,
  DeleteTempFileTask: deleteTempFileTask,
  DeleteTempFileTasks: deleteTempFileTasks,
  GetIdleInstanceCuller: getIdleInstanceCuller,
  GetInstance: getInstance,
  GetInstanceEvents: getInstanceEvents,
  GetInstanceMetrics: getInstanceMetrics,
  GetInstanceShutdownTimer: getInstanceShutdownTimer,
  GetInstanceSnapshot: getInstanceSnapshot,
  GetLifecycle: getLifecycle,
  GetMetrics: getMetrics,
  GetResourceGroupStatistics: getResourceGroupStatistics,
  GetSanityCheckTask: getSanityCheckTask,
  GetTempFile: getTempFile,
  GetTempFileTask: getTempFileTask,
  GetToken: getToken,
  GetUserCommand: getUserCommand,
  GetUserConfig: getUserConfig,
  ListEcsSpecs: listEcsSpecs,
  ListInstanceSnapshot: listInstanceSnapshot,
  ListInstanceStatistics: listInstanceStatistics,
  ListInstances: listInstances,
  ListSystemLogs: listSystemLogs,
  ListTempFiles: listTempFiles,
  QueryAutoShutdownPolicies: queryAutoShutdownPolicies,
  StartInstance: startInstance,
  StopInstance: stopInstance,
  StopInstances: stopInstances,
  UpdateInstance: updateInstance,
  UpdateInstanceLabels: updateInstanceLabels,
  UpdateTempFile: updateTempFile,
  UpdateTempFileTask: updateTempFileTask,
};
