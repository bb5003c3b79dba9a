using System.Diagnostics.CodeAnalysis;
using System.Reflection;
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
        var sdk = typeof(IDurableTaskFactory).Assembly;
        _orchestrators = FindVersioned<VersionedOrchestrators>(
            factory, sdk, nameof(IDurableTaskFactory.TryCreateOrchestrator), typeof(ITaskOrchestrator));
        _activities = FindVersioned<VersionedActivities>(
            factory, sdk, nameof(IDurableTaskFactory.TryCreateActivity), typeof(ITaskActivity));
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

    /// <summary>Finds what the SDK's factory looks versions up by: methods that are public on a class that is not.</summary>
    /// <returns>The method; null for a factory of another kind, which has no versions.</returns>
    /// <exception cref="MissingMethodException">
    /// The SDK's factory has no such method any more: every version would run the same code.
    /// </exception>
    internal static T? FindVersioned<T>(IDurableTaskFactory factory, Assembly sdk, string method, Type created)
        where T : Delegate
    {
        var type = factory.GetType();
        var found = type.GetMethod(method, [typeof(TaskName), typeof(TaskVersion), typeof(IServiceProvider), created.MakeByRefType()]);
        if (found is null && type.Assembly == sdk)
        {
            throw new MissingMethodException(
                $"{type.FullName} of {sdk.GetName().Name} {sdk.GetName().Version} has no {method} that takes a version, "
                + "which Spate.TaskHub needs. Use the version of the package that Spate.TaskHub was built with.");
        }

        return found?.CreateDelegate<T>(factory);
    }
}
