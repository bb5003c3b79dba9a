namespace Spate.Host.Server.Parts;

/// <summary>Clients of AWS, whose options come from <c>host.json</c>.</summary>
internal static class AwsClient
{
    /// <summary>Makes a client, and says where its options come from when they cannot be used.</summary>
    /// <exception cref="CommandException">The options cannot be used.</exception>
    public static T Make<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"host.json: {e.Message}", ExitCode.Usage, e);
        }
    }
}
