namespace Spate.Cloud.Tests.Aws;

/// <summary>What can happen between a client and a service.</summary>
internal enum Fault
{
    /// <summary>500 InternalError; the service did nothing.</summary>
    InternalError,

    /// <summary>503 SlowDown; the service did nothing.</summary>
    SlowDown,

    /// <summary>The connection is reset before the service heard of the request.</summary>
    Reset,

    /// <summary>The service did its work, and its answer is lost.</summary>
    LostAnswer,

    /// <summary>Half of the body comes, then the connection is reset.</summary>
    ResetInMidBody,

    /// <summary>Half of the body comes, then the connection ends.</summary>
    Truncated,

    /// <summary>Half of the body comes, and then nothing for ever.</summary>
    Stalled,

    /// <summary>The body comes whole, in small pieces with pauses between them.</summary>
    Slow,

    /// <summary>Messages are sent, and then sent once more.</summary>
    SentTwice,

    /// <summary>The messages of the receive before are delivered again, with the receipts that they had then.</summary>
    DeliveredAgain,

    /// <summary>The receipts have expired: the messages are back in the queue, and nothing can be done with them by these.</summary>
    ExpiredReceipt,
}

/// <summary>Which faults there are, and where.</summary>
internal static class Faults
{
    /// <summary>Those that any request to any service can meet.</summary>
    public static IReadOnlyList<Fault> OfAnyRequest { get; } = [.. Enum.GetValues<Fault>().Where(fault => fault.Actions().Length == 0)];

    /// <summary>Those that end by themselves: all but stalls, which a client waits for.</summary>
    public static IReadOnlyList<Fault> WithoutStalls { get; } = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.Stalled)];

    public static bool CanMeet(this Fault fault, string? action) =>
        fault.Actions() is [] || fault.Actions().Contains(action, StringComparer.Ordinal);

    /// <summary>The actions of SQS that can meet a fault; none for one that any request can.</summary>
    private static string[] Actions(this Fault fault) => fault switch
    {
        Fault.SentTwice => ["AmazonSQS.SendMessageBatch"],
        Fault.DeliveredAgain => ["AmazonSQS.ReceiveMessage"],
        Fault.ExpiredReceipt => ["AmazonSQS.DeleteMessageBatch"],
        _ => [],
    };
}
