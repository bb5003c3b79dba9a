namespace Spate.TaskHub.Tests;

internal static class ActivityContexts
{
    /// <summary>The context as the worker of a hub gives it.</summary>
    internal static HubActivityContext OnHub(this TaskActivityContext context) =>
        Assert.IsType<HubActivityContext>(context, exactMatch: false);
}
