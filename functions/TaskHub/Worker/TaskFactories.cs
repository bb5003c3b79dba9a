using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;

namespace Spate.TaskHub.Worker;

/// <summary>Makes orchestrators and activities by name and version.</summary>
internal sealed class TaskFactories
{
    private readonly IDurableTaskFactory _factory;
    private readonly IServiceProvider _services;
    private readonly VersionedOrchestrators? _orchestrators;
    private readonly VersionedActivities? _activities;

    internal TaskFactories(IDurableTaskFactory factory, DurableTaskWorkerOptions options, IServiceProvider services)
    {
        (_factory, _services) = (factory, services);
        // What the code logs is logged by the watched context; the shim's own lines would be two for every run.
        Shims = new DurableTaskShimFactory(options, loggerFactory: null);
        // The SDK's factory looks versions up by methods that are public on a class that is not; a factory of another kind has none.
        _orchestrators = Bind<VersionedOrchestrators>(nameof(IDurableTaskFactory.TryCreateOrchestrator), typeof(ITaskOrchestrator));
        _activities = Bind<VersionedActivities>(nameof(IDurableTaskFactory.TryCreateActivity), typeof(ITaskActivity));
    }

    private delegate bool VersionedOrchestrators(
        TaskName name, TaskVersion version, IServiceProvider services, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator);

    private delegate bool VersionedActivities(
        TaskName name, TaskVersion version, IServiceProvider services, [NotNullWhen(true)] out ITaskActivity? activity);

    internal DurableTaskShimFactory Shims { get; }

    internal bool TryCreateOrchestrator(string name, string? version, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator) =>
        _orchestrators is null
            ? _factory.TryCreateOrchestrator(name, _services, out orchestrator)
            : _orchestrators(name, new TaskVersion(version), _services, out orchestrator);

    internal bool TryCreateActivity(
        string name, string? version, IServiceProvider services, [NotNullWhen(true)] out ITaskActivity? activity) =>
        _activities is null
            ? _factory.TryCreateActivity(name, services, out activity)
            : _activities(name, new TaskVersion(version), services, out activity);

    private T? Bind<T>(string method, Type created)
        where T : Delegate => _factory.GetType()
            .GetMethod(method, [typeof(TaskName), typeof(TaskVersion), typeof(IServiceProvider), created.MakeByRefType()])
            ?.CreateDelegate<T>(_factory);
}
