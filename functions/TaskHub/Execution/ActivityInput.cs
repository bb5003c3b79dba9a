namespace Spate.TaskHub.Execution;

/// <summary>
/// The input of an activity call. DurableTask.Core serializes the list of an activity's arguments, which the SDK makes an array of one; the
/// hubs store that one, so that it is stripped exactly once, and an activity whose input is an array gets it whole.
/// </summary>
internal static class ActivityInput
{
    internal static string? FromArray(string? arguments)
    {
        if (arguments is not ['[', .. var input, ']'])
            return arguments;
        return input == "null" ? null : input;
    }
}
