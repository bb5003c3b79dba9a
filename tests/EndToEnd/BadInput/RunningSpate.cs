using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>One <c>spate run</c> into whose buckets all cases are dropped.</summary>
public sealed class RunningSpate : IAsyncLifetime
{
    internal Workspace Workspace { get; } = Workspace.Create();

    internal SpateProcess Spate { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        FileCase.Prepare(Workspace);
        Spate = await Workspace.RunAsync();
        foreach (var file in FileCase.All)
            Workspace.Drop($"../{file.Name}", file.Content());
    }

    public async ValueTask DisposeAsync()
    {
        await Spate.StopAsync();
        await Spate.DisposeAsync();
        Workspace.Dispose();
    }
}
