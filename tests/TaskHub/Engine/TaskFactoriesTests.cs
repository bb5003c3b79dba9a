using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;
using Spate.TaskHub.Worker;

namespace Spate.TaskHub.Tests.Engine;

public sealed class TaskFactoriesTests
{
    private delegate bool Versioned(TaskName name, TaskVersion version, IServiceProvider services, out ITaskActivity? activity);

    [Fact]
    public void A_factory_of_the_SDK_that_has_lost_its_versions_is_refused()
    {
        var factory = new UnversionedFactory();
        var error = Assert.Throws<MissingMethodException>(() => TaskFactories.FindVersioned<Versioned>(
            factory, factory.GetType().Assembly, nameof(factory.TryCreateActivity), typeof(ITaskActivity)));

        Assert.Contains("Spate.TaskHub.Tests", error.Message, StringComparison.Ordinal);
        Assert.Contains("has no TryCreateActivity that takes a version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_factory_of_another_kind_has_no_versions()
    {
        var factory = new UnversionedFactory();

        Assert.Null(TaskFactories.FindVersioned<Versioned>(
            factory, typeof(IDurableTaskFactory).Assembly, nameof(factory.TryCreateActivity), typeof(ITaskActivity)));
    }

    private sealed class UnversionedFactory : IDurableTaskFactory
    {
        public bool TryCreateActivity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity) =>
            throw new NotSupportedException();

        public bool TryCreateOrchestrator(
            TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator) =>
            throw new NotSupportedException();

        public bool TryCreateEntity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskEntity? entity) =>
            throw new NotSupportedException();
    }
}
