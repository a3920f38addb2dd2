// Made from api.json by `npm run generate`. Do not edit.

import type { Call, CallOptions, Each } from './call.ts';
import type * as T from './types.gen.ts';

/**
 * Every operation of pai-dsw 2022-01-01. A request is one flat object under the wire names, whatever goes into path,
 * query or body. Each method resolves with the service's JSON as it is, where anything may be missing or null.
 *
 * Every method throws `DswError`: `DSW_REQUEST_INVALID` before anything is sent, `DSW_FORBIDDEN`, `DSW_NOT_FOUND`,
 * `DSW_REJECTED`, `DSW_THROTTLED`, `DSW_SERVICE_FAILED` as the service answers, `DSW_ENDPOINT_UNREACHABLE`, `DSW_TIMEOUT`,
 * `DSW_ANSWER_UNREADABLE` when there is no good answer, `DSW_CREDENTIALS_MISSING`, `DSW_CREDENTIALS_REFUSED`, `DSW_ABORTED`.
 */
export interface DswMethods {
  /**
   * Ask the service why an instance failed; returns cause and remedy.
   *
   * `POST /api/v2/diagnoses`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateDiagnosis`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateDiagnosis
   */
  createDiagnosis(
    request: T.CreateDiagnosisRequest,
    options?: CallOptions,
  ): Promise<T.CreateDiagnosisResponse>;

  /**
   * Attach the single idle auto-stop rule of an instance.
   *
   * `POST /api/v2/instances/{InstanceId}/idleinstanceculler`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateIdleInstanceCuller`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateIdleInstanceCuller
   */
  createIdleInstanceCuller(
    request: T.CreateIdleInstanceCullerRequest,
    options?: CallOptions,
  ): Promise<T.CreateIdleInstanceCullerResponse>;

  /**
   * Create a DSW instance; provisioning starts at once, asynchronously.
   *
   * `POST /api/v2/instances`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateInstance` (inferred: the vendor names none).
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateInstance
   */
  createInstance(
    request: T.CreateInstanceRequest,
    options?: CallOptions,
  ): Promise<T.CreateInstanceResponse>;

  /**
   * Schedule one stop by absolute time or remaining milliseconds.
   *
   * `POST /api/v2/instances/{InstanceId}/shutdowntimer`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateInstanceShutdownTimer`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateInstanceShutdownTimer
   */
  createInstanceShutdownTimer(
    request: T.CreateInstanceShutdownTimerRequest,
    options?: CallOptions,
  ): Promise<T.CreateInstanceShutdownTimerResponse>;

  /**
   * Commit the running environment and push it as a registry image.
   *
   * `POST /api/v2/instances/{InstanceId}/snapshots`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateInstanceSnapshot`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateInstanceSnapshot
   */
  createInstanceSnapshot(
    request: T.CreateInstanceSnapshotRequest,
    options?: CallOptions,
  ): Promise<T.CreateInstanceSnapshotResponse>;

  /**
   * Start an asynchronous health check (SSH) on an instance.
   *
   * `POST /api/v2/sanitychecks/{CheckType}`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateSanityCheckTask` (inferred: the vendor names none).
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateSanityCheckTask
   */
  createSanityCheckTask(
    request: T.CreateSanityCheckTaskRequest,
    options?: CallOptions,
  ): Promise<T.CreateSanityCheckTaskResponse>;

  /**
   * Register a temporary file and obtain its identifier.
   *
   * `POST /api/v2/tempfiles`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateTempFile`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateTempFile
   */
  createTempFile(
    request: T.CreateTempFileRequest,
    options?: CallOptions,
  ): Promise<T.CreateTempFileResponse>;

  /**
   * Open a task that groups temporary files of an instance.
   *
   * `POST /api/v2/tempfiletasks`. Never sent again unless the service surely did not act on it. RAM action `paidsw:CreateTempFileTask`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/CreateTempFileTask
   */
  createTempFileTask(
    request: T.CreateTempFileTaskRequest,
    options?: CallOptions,
  ): Promise<T.CreateTempFileTaskResponse>;

  /**
   * Remove the idle auto-stop rule of an instance.
   *
   * `DELETE /api/v2/instances/{InstanceId}/idleinstanceculler`. Never sent again unless the service surely did not act on it. RAM action `paidsw:DeleteIdleInstanceCuller`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteIdleInstanceCuller
   */
  deleteIdleInstanceCuller(
    request: T.DeleteIdleInstanceCullerRequest,
    options?: CallOptions,
  ): Promise<T.DeleteIdleInstanceCullerResponse>;

  /**
   * Delete one instance together with its system disk.
   *
   * `DELETE /api/v2/instances/{InstanceId}`. Never sent again unless the service surely did not act on it. RAM action `paidsw:DeletePostPaidInstance`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteInstance
   */
  deleteInstance(
    request: T.DeleteInstanceRequest,
    options?: CallOptions,
  ): Promise<T.DeleteInstanceResponse>;

  /**
   * Remove labels from an instance by key.
   *
   * `DELETE /api/v2/instances/{InstanceId}/labels`. Repeating it ends in the same state; repeated after any passing failure. RAM action `paidsw:DeleteInstanceLabels`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteInstanceLabels
   */
  deleteInstanceLabels(
    request: T.DeleteInstanceLabelsRequest,
    options?: CallOptions,
  ): Promise<T.DeleteInstanceLabelsResponse>;

  /**
   * Cancel the scheduled stop of an instance.
   *
   * `DELETE /api/v2/instances/{InstanceId}/shutdowntimer`. Never sent again unless the service surely did not act on it. RAM action `paidsw:DeleteInstanceShutdownTimer`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteInstanceShutdownTimer
   */
  deleteInstanceShutdownTimer(
    request: T.DeleteInstanceShutdownTimerRequest,
    options?: CallOptions,
  ): Promise<T.DeleteInstanceShutdownTimerResponse>;

  /**
   * Delete one snapshot record of an instance.
   *
   * `DELETE /api/v2/instances/{InstanceId}/snapshots/{SnapshotId}`. Repeating it ends in the same state; repeated after any passing failure. RAM action `paidsw:DeleteInstanceSnapshot`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteInstanceSnapshot
   */
  deleteInstanceSnapshot(
    request: T.DeleteInstanceSnapshotRequest,
    options?: CallOptions,
  ): Promise<T.DeleteInstanceSnapshotResponse>;

  /**
   * Delete several instances; returns those actually deleted.
   *
   * `PUT /api/v2/batch/instances/delete`. Never sent again unless the service surely did not act on it. RAM action `paidsw:DeletePostPaidInstance`.
   *
   * @throws DswError with `serviceCode` `PermissionError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteInstances
   */
  deleteInstances(
    request: T.DeleteInstancesRequest,
    options?: CallOptions,
  ): Promise<T.DeleteInstancesResponse>;

  /**
   * Delete a temporary file.
   *
   * `DELETE /api/v2/tempfiles/{TempFileId}`. Never sent again unless the service surely did not act on it. RAM action `paidsw:DeleteTempFile`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteTempFile
   */
  deleteTempFile(
    request: T.DeleteTempFileRequest,
    options?: CallOptions,
  ): Promise<T.DeleteTempFileResponse>;

  /**
   * Delete a temporary file task.
   *
   * `DELETE /api/v2/tempfiletasks/{TempFileTaskId}`. Never sent again unless the service surely did not act on it. RAM action `paidsw:DeleteTempFileTask`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteTempFileTask
   */
  deleteTempFileTask(
    request: T.DeleteTempFileTaskRequest,
    options?: CallOptions,
  ): Promise<T.DeleteTempFileTaskResponse>;

  /**
   * Delete several temporary file tasks.
   *
   * `PUT /api/v2/batch/tempfiletasks/delete`. Never sent again unless the service surely did not act on it. RAM action `paidsw:DeleteTempFileTask`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/DeleteTempFileTasks
   */
  deleteTempFileTasks(
    request: T.DeleteTempFileTasksRequest,
    options?: CallOptions,
  ): Promise<T.DeleteTempFileTasksResponse>;

  /**
   * Read the idle auto-stop rule and current idle minutes.
   *
   * `GET /api/v2/instances/{InstanceId}/idleinstanceculler`. Only reads; repeated after any passing failure. RAM action `paidsw:GetIdleInstanceCuller`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetIdleInstanceCuller
   */
  getIdleInstanceCuller(
    request: T.GetIdleInstanceCullerRequest,
    options?: CallOptions,
  ): Promise<T.GetIdleInstanceCullerResponse>;

  /**
   * Read one instance in full.
   *
   * `GET /api/v2/instances/{InstanceId}`. Only reads; repeated after any passing failure. RAM action `paidsw:GetInstance`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetInstance
   */
  getInstance(request: T.GetInstanceRequest, options?: CallOptions): Promise<T.GetInstanceResponse>;

  /**
   * List system event lines of an instance.
   *
   * `GET /api/v2/instances/{InstanceId}/events`. Only reads; repeated after any passing failure. RAM action `paidsw:GetInstanceEvents`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetInstanceEvents
   */
  getInstanceEvents(
    request: T.GetInstanceEventsRequest,
    options?: CallOptions,
  ): Promise<T.GetInstanceEventsResponse>;

  /**
   * Read one utilisation series of an instance, per pod.
   *
   * `GET /api/v2/instance/{InstanceId}/metrics`. Only reads; repeated after any passing failure. RAM action `paidsw:GetInstanceMetrics`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetInstanceMetrics
   */
  getInstanceMetrics(
    request: T.GetInstanceMetricsRequest,
    options?: CallOptions,
  ): Promise<T.GetInstanceMetricsResponse>;

  /**
   * Read the scheduled stop of an instance.
   *
   * `GET /api/v2/instances/{InstanceId}/shutdowntimer`. Only reads; repeated after any passing failure. RAM action `paidsw:GetInstanceShutdownTimer`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetInstanceShutdownTimer
   */
  getInstanceShutdownTimer(
    request: T.GetInstanceShutdownTimerRequest,
    options?: CallOptions,
  ): Promise<T.GetInstanceShutdownTimerResponse>;

  /**
   * Read one snapshot of an instance.
   *
   * `GET /api/v2/instances/{InstanceId}/snapshots/{SnapshotId}`. Only reads; repeated after any passing failure. RAM action `paidsw:GetInstanceSnapshot`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetInstanceSnapshot
   */
  getInstanceSnapshot(
    request: T.GetInstanceSnapshotRequest,
    options?: CallOptions,
  ): Promise<T.GetInstanceSnapshotResponse>;

  /**
   * Read status history, grouped by start-to-stop sessions.
   *
   * `GET /api/v2/instances/{InstanceId}/lifecycle`. Only reads; repeated after any passing failure. RAM action `paidsw:GetLifecycle`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetLifecycle
   */
  getLifecycle(
    request: T.GetLifecycleRequest,
    options?: CallOptions,
  ): Promise<T.GetLifecycleResponse>;

  /**
   * Read Cloud Monitor datapoints of an instance (proxy).
   *
   * `GET /api/v2/instance/{InstanceId}/cms/metrics`. Only reads; repeated after any passing failure. RAM action `paidsw:GetMetrics` (inferred: the vendor names none).
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetMetrics
   */
  getMetrics(request: T.GetMetricsRequest, options?: CallOptions): Promise<T.GetMetricsResponse>;

  /**
   * Count instances by state in a resource group and period.
   *
   * `GET /api/v2/resourcegroupstatistics`. Only reads; repeated after any passing failure. RAM action `paidsw:GetResourceGroupStatistics`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetResourceGroupStatistics
   */
  getResourceGroupStatistics(
    request: T.GetResourceGroupStatisticsRequest,
    options?: CallOptions,
  ): Promise<T.GetResourceGroupStatisticsResponse>;

  /**
   * Read status and findings of a health check.
   *
   * `GET /api/v2/sanitychecks/{CheckType}/{TaskId}`. Only reads; repeated after any passing failure. RAM action `paidsw:GetSanityCheckTask`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetSanityCheckTask
   */
  getSanityCheckTask(
    request: T.GetSanityCheckTaskRequest,
    options?: CallOptions,
  ): Promise<T.GetSanityCheckTaskResponse>;

  /**
   * Read one temporary file, with signed transfer URLs.
   *
   * `GET /api/v2/tempfiles/{TempFileId}`. Only reads; repeated after any passing failure. RAM action `paidsw:GetTempFile`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetTempFile
   */
  getTempFile(request: T.GetTempFileRequest, options?: CallOptions): Promise<T.GetTempFileResponse>;

  /**
   * Read one temporary file task.
   *
   * `GET /api/v2/tempfiletasks/{TempFileTaskId}`. Only reads; repeated after any passing failure. RAM action `paidsw:GetTempFileTask` (inferred: the vendor names none).
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetTempFileTask
   */
  getTempFileTask(
    request: T.GetTempFileTaskRequest,
    options?: CallOptions,
  ): Promise<T.GetTempFileTaskResponse>;

  /**
   * Issue a short-lived token for opening or sharing an instance.
   *
   * `GET /api/v2/tokens`. Only reads; repeated after any passing failure. RAM action `paidsw:GetToken`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetToken
   */
  getToken(request: T.GetTokenRequest, options?: CallOptions): Promise<T.GetTokenResponse>;

  /**
   * Read the start-up command bound to an instance.
   *
   * `GET /api/v2/usercommands/{UserCommandId}`. Only reads; repeated after any passing failure. RAM action `paidsw:GetUserCommand`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetUserCommand
   */
  getUserCommand(
    request: T.GetUserCommandRequest,
    options?: CallOptions,
  ): Promise<T.GetUserCommandResponse>;

  /**
   * Read account flags and free-tier balance of the caller.
   *
   * `GET /api/v2/userconfig`. Only reads; repeated after any passing failure. RAM action `paidsw:GetUserConfig`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/GetUserConfig
   */
  getUserConfig(
    request?: T.GetUserConfigRequest,
    options?: CallOptions,
  ): Promise<T.GetUserConfigResponse>;

  /**
   * List purchasable machine specs with hourly price and stock.
   *
   * `GET /api/v2/ecsspecs`. Only reads; repeated after any passing failure. RAM action `paidsw:ListEcsSpecs`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/ListEcsSpecs
   */
  listEcsSpecs(
    request: T.ListEcsSpecsRequest,
    options?: CallOptions,
  ): Promise<T.ListEcsSpecsResponse>;

  /**
   * Page through snapshots of an instance.
   *
   * `GET /api/v2/instances/{InstanceId}/snapshots`. Only reads; repeated after any passing failure. RAM action `paidsw:ListInstanceSnapshot`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/ListInstanceSnapshot
   */
  listInstanceSnapshot(
    request: T.ListInstanceSnapshotRequest,
    options?: CallOptions,
  ): Promise<T.ListInstanceSnapshotResponse>;

  /**
   * Count instances by state per workspace.
   *
   * `GET /api/v2/instancestatistics`. Only reads; repeated after any passing failure. RAM action `paidsw:ListInstanceStatistics`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/ListInstanceStatistics
   */
  listInstanceStatistics(
    request: T.ListInstanceStatisticsRequest,
    options?: CallOptions,
  ): Promise<T.ListInstanceStatisticsResponse>;

  /**
   * Page through and filter instances.
   *
   * `GET /api/v2/instances`. Only reads; repeated after any passing failure. RAM action `paidsw:ListInstances`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/ListInstances
   */
  listInstances(
    request?: T.ListInstancesRequest,
    options?: CallOptions,
  ): Promise<T.ListInstancesResponse>;

  /**
   * List platform logs of an instance (being retired).
   *
   * `GET /api/v2/systemlogs`. Only reads; repeated after any passing failure. RAM action `paidsw:ListSystemLogs`.
   *
   * @deprecated The vendor is retiring this operation.
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/ListSystemLogs
   */
  listSystemLogs(
    request?: T.ListSystemLogsRequest,
    options?: CallOptions,
  ): Promise<T.ListSystemLogsResponse>;

  /**
   * Page through temporary files and read the quota.
   *
   * `GET /api/v2/tempfiles`. Only reads; repeated after any passing failure. RAM action `paidsw:ListTempFiles`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/ListTempFiles
   */
  listTempFiles(
    request?: T.ListTempFilesRequest,
    options?: CallOptions,
  ): Promise<T.ListTempFilesResponse>;

  /**
   * Read auto-stop conditions in force for running instances.
   *
   * `PUT /api/v2/batch/autoshutdownpolicies/query`. Only reads; repeated after any passing failure. RAM action `paidsw:QueryAutoShutdownPolicies` (inferred: the vendor names none).
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/QueryAutoShutdownPolicies
   */
  queryAutoShutdownPolicies(
    request?: T.QueryAutoShutdownPoliciesRequest,
    options?: CallOptions,
  ): Promise<T.QueryAutoShutdownPoliciesResponse>;

  /**
   * Start a stopped or failed instance.
   *
   * `PUT /api/v2/instances/{InstanceId}/start`. Never sent again unless the service surely did not act on it. RAM action `paidsw:StartInstance`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/StartInstance
   */
  startInstance(
    request: T.StartInstanceRequest,
    options?: CallOptions,
  ): Promise<T.StartInstanceResponse>;

  /**
   * Stop an instance, optionally saving its environment first.
   *
   * `PUT /api/v2/instances/{InstanceId}/stop`. Never sent again unless the service surely did not act on it. RAM action `paidsw:StopInstance`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/StopInstance
   */
  stopInstance(
    request: T.StopInstanceRequest,
    options?: CallOptions,
  ): Promise<T.StopInstanceResponse>;

  /**
   * Stop several instances; returns those accepted.
   *
   * `PUT /api/v2/batch/instances/stop`. Never sent again unless the service surely did not act on it. RAM action `paidsw:StopInstance`.
   *
   * @throws DswError with `serviceCode` `PermissionError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/StopInstances
   */
  stopInstances(
    request: T.StopInstancesRequest,
    options?: CallOptions,
  ): Promise<T.StopInstancesResponse>;

  /**
   * Change instance properties; can start it afterwards.
   *
   * `PUT /api/v2/instances/{InstanceId}`. Never sent again unless the service surely did not act on it. RAM action `paidsw:UpdatePostPaidInstance`.
   *
   * @throws DswError with `serviceCode` `InternalError`, `ValidationError` or others
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/UpdateInstance
   */
  updateInstance(
    request: T.UpdateInstanceRequest,
    options?: CallOptions,
  ): Promise<T.UpdateInstanceResponse>;

  /**
   * Add or overwrite labels of an instance.
   *
   * `PUT /api/v2/instances/{InstanceId}/labels`. Repeating it ends in the same state; repeated after any passing failure. RAM action `paidsw:UpdateInstanceLabels`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/UpdateInstanceLabels
   */
  updateInstanceLabels(
    request: T.UpdateInstanceLabelsRequest,
    options?: CallOptions,
  ): Promise<T.UpdateInstanceLabelsResponse>;

  /**
   * Change expiry or status of a temporary file.
   *
   * `PUT /api/v2/tempfiles/{TempFileId}`. Repeating it ends in the same state; repeated after any passing failure. RAM action `paidsw:UpdateTempFile`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/UpdateTempFile
   */
  updateTempFile(
    request: T.UpdateTempFileRequest,
    options?: CallOptions,
  ): Promise<T.UpdateTempFileResponse>;

  /**
   * Change expiry of a temporary file task.
   *
   * `PUT /api/v2/tempfiletasks/{TempFileTaskId}`. Repeating it ends in the same state; repeated after any passing failure. RAM action `paidsw:UpdateTempFileTask`.
   *
   * @see https://api.aliyun.com/api/pai-dsw/2022-01-01/UpdateTempFileTask
   */
  updateTempFileTask(
    request: T.UpdateTempFileTaskRequest,
    options?: CallOptions,
  ): Promise<T.UpdateTempFileTaskResponse>;

  /**
   * Each item, in order.
   *
   * Pages through {@link getInstanceEvents}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachInstanceEvent(
    request: T.GetInstanceEventsRequest,
    options?: CallOptions,
  ): AsyncGenerator<NonNullable<T.GetInstanceEventsResponse['Events']>[number], void, undefined>;

  /**
   * Each item, in order.
   *
   * Pages through {@link getLifecycle}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachSession(
    request: T.GetLifecycleRequest,
    options?: CallOptions,
  ): AsyncGenerator<NonNullable<T.GetLifecycleResponse['Lifecycle']>[number], void, undefined>;

  /**
   * Each item, in the order in which the service hands them out.
   *
   * Pages through {@link getMetrics}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachDatapoint(
    request: T.GetMetricsRequest,
    options?: CallOptions,
  ): AsyncGenerator<Readonly<Record<string, unknown>>, void, undefined>;

  /**
   * Each item once, even when items come, go or move between the pages; again where a later page shows it changed.
   *
   * Pages through {@link listEcsSpecs}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachEcsSpec(
    request: T.ListEcsSpecsRequest,
    options?: CallOptions,
  ): AsyncGenerator<NonNullable<T.ListEcsSpecsResponse['EcsSpecs']>[number], void, undefined>;

  /**
   * Each item once, even when items come, go or move between the pages; again where a later page shows it changed.
   *
   * Pages through {@link listInstanceSnapshot}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachInstanceSnapshot(
    request: T.ListInstanceSnapshotRequest,
    options?: CallOptions,
  ): AsyncGenerator<
    NonNullable<T.ListInstanceSnapshotResponse['Snapshots']>[number],
    void,
    undefined
  >;

  /**
   * Each item once, even when items come, go or move between the pages; again where a later page shows it changed.
   *
   * Pages through {@link listInstances}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachInstance(
    request?: T.ListInstancesRequest,
    options?: CallOptions,
  ): AsyncGenerator<NonNullable<T.ListInstancesResponse['Instances']>[number], void, undefined>;

  /**
   * Each item, in the order in which the service hands them out.
   *
   * Pages through {@link listSystemLogs}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachSystemLog(
    request?: T.ListSystemLogsRequest,
    options?: CallOptions,
  ): AsyncGenerator<NonNullable<T.ListSystemLogsResponse['SystemLogs']>[number], void, undefined>;

  /**
   * Each item once, even when items come, go or move between the pages; again where a later page shows it changed.
   *
   * Pages through {@link listTempFiles}.
   * @throws DswError `DSW_LISTING_INCOMPLETE` when the list cannot be read whole; a list that ends without it is complete.
   */
  eachTempFile(
    request?: T.ListTempFilesRequest,
    options?: CallOptions,
  ): AsyncGenerator<NonNullable<T.ListTempFilesResponse['TempFiles']>[number], void, undefined>;
}

export function createMethods(call: Call, each: Each): DswMethods {
  return {
    createDiagnosis: (request, options) => call('CreateDiagnosis', request, options),
    createIdleInstanceCuller: (request, options) =>
      call('CreateIdleInstanceCuller', request, options),
    createInstance: (request, options) => call('CreateInstance', request, options),
    createInstanceShutdownTimer: (request, options) =>
      call('CreateInstanceShutdownTimer', request, options),
    createInstanceSnapshot: (request, options) => call('CreateInstanceSnapshot', request, options),
    createSanityCheckTask: (request, options) => call('CreateSanityCheckTask', request, options),
    createTempFile: (request, options) => call('CreateTempFile', request, options),
    createTempFileTask: (request, options) => call('CreateTempFileTask', request, options),
    deleteIdleInstanceCuller: (request, options) =>
      call('DeleteIdleInstanceCuller', request, options),
    deleteInstance: (request, options) => call('DeleteInstance', request, options),
    deleteInstanceLabels: (request, options) => call('DeleteInstanceLabels', request, options),
    deleteInstanceShutdownTimer: (request, options) =>
      call('DeleteInstanceShutdownTimer', request, options),
    deleteInstanceSnapshot: (request, options) => call('DeleteInstanceSnapshot', request, options),
    deleteInstances: (request, options) => call('DeleteInstances', request, options),
    deleteTempFile: (request, options) => call('DeleteTempFile', request, options),
    deleteTempFileTask: (request, options) => call('DeleteTempFileTask', request, options),
    deleteTempFileTasks: (request, options) => call('DeleteTempFileTasks', request, options),
    getIdleInstanceCuller: (request, options) => call('GetIdleInstanceCuller', request, options),
    getInstance: (request, options) => call('GetInstance', request, options),
    getInstanceEvents: (request, options) => call('GetInstanceEvents', request, options),
    getInstanceMetrics: (request, options) => call('GetInstanceMetrics', request, options),
    getInstanceShutdownTimer: (request, options) =>
      call('GetInstanceShutdownTimer', request, options),
    getInstanceSnapshot: (request, options) => call('GetInstanceSnapshot', request, options),
    getLifecycle: (request, options) => call('GetLifecycle', request, options),
    getMetrics: (request, options) => call('GetMetrics', request, options),
    getResourceGroupStatistics: (request, options) =>
      call('GetResourceGroupStatistics', request, options),
    getSanityCheckTask: (request, options) => call('GetSanityCheckTask', request, options),
    getTempFile: (request, options) => call('GetTempFile', request, options),
    getTempFileTask: (request, options) => call('GetTempFileTask', request, options),
    getToken: (request, options) => call('GetToken', request, options),
    getUserCommand: (request, options) => call('GetUserCommand', request, options),
    getUserConfig: (request, options) => call('GetUserConfig', request, options),
    listEcsSpecs: (request, options) => call('ListEcsSpecs', request, options),
    listInstanceSnapshot: (request, options) => call('ListInstanceSnapshot', request, options),
    listInstanceStatistics: (request, options) => call('ListInstanceStatistics', request, options),
    listInstances: (request, options) => call('ListInstances', request, options),
    listSystemLogs: (request, options) => call('ListSystemLogs', request, options),
    listTempFiles: (request, options) => call('ListTempFiles', request, options),
    queryAutoShutdownPolicies: (request, options) =>
      call('QueryAutoShutdownPolicies', request, options),
    startInstance: (request, options) => call('StartInstance', request, options),
    stopInstance: (request, options) => call('StopInstance', request, options),
    stopInstances: (request, options) => call('StopInstances', request, options),
    updateInstance: (request, options) => call('UpdateInstance', request, options),
    updateInstanceLabels: (request, options) => call('UpdateInstanceLabels', request, options),
    updateTempFile: (request, options) => call('UpdateTempFile', request, options),
    updateTempFileTask: (request, options) => call('UpdateTempFileTask', request, options),
    eachInstanceEvent: (request, options) => each('GetInstanceEvents', request, options),
    eachSession: (request, options) => each('GetLifecycle', request, options),
    eachDatapoint: (request, options) => each('GetMetrics', request, options),
    eachEcsSpec: (request, options) => each('ListEcsSpecs', request, options),
    eachInstanceSnapshot: (request, options) => each('ListInstanceSnapshot', request, options),
    eachInstance: (request, options) => each('ListInstances', request, options),
    eachSystemLog: (request, options) => each('ListSystemLogs', request, options),
    eachTempFile: (request, options) => each('ListTempFiles', request, options),
  };
}
