using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.Durable;

/// <summary>The orchestrators and activities that a worker can run, by name. A name may be taken once for each.</summary>
public sealed partial class DurableTaskRegistry
{
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskOrchestrator>> _orchestrators = [];
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskActivity>> _activities = [];

    /// <summary>The names of all orchestrators.</summary>
    public IReadOnlyCollection<TaskName> Orchestrators => _orchestrators.Keys;

    /// <summary>The names of all activities.</summary>
    public IReadOnlyCollection<TaskName> Activities => _activities.Keys;

    /// <summary>Makes the orchestrator of that name.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryCreateOrchestrator(TaskName name, IServiceProvider services, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator)
    {
        orchestrator = _orchestrators.TryGetValue(name, out var factory) ? factory(services) : null;
        return orchestrator is not null;
    }

    /// <summary>Makes the activity of that name.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryCreateActivity(TaskName name, IServiceProvider services, [NotNullWhen(true)] out ITaskActivity? activity)
    {
        activity = _activities.TryGetValue(name, out var factory) ? factory(services) : null;
        return activity is not null;
    }

    private static void Add<T>(Dictionary<TaskName, Func<IServiceProvider, T>> all, string kind, TaskName name, Func<IServiceProvider, T> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (name == default)
            throw new ArgumentException($"An {kind} must have a name.", nameof(name));
        if (!all.TryAdd(name, factory))
            throw new ArgumentException($"An {kind} named '{name}' is already added.", nameof(name));
    }

    internal static TaskName NameOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var name = type.GetCustomAttribute<DurableTaskAttribute>()?.Name ?? default;
        return name == default ? new TaskName(type.Name) : name;
    }

    private static Func<IServiceProvider, T> FactoryOf<T>(Type type)
        where T : class
    {
        if (!typeof(T).IsAssignableFrom(type) || type.IsAbstract)
            throw new ArgumentException($"{type} is not a class that can be made and implements {typeof(T).Name}.", nameof(type));
        return services => (T)ActivatorUtilities.GetServiceOrCreateInstance(services, type);
    }
}
