namespace Spate.Durable;

/// <summary>How a task failed, as data that survives the process.</summary>
/// <param name="ErrorType">The full name of the exception's type.</param>
/// <param name="ErrorMessage">The exception's message.</param>
/// <param name="StackTrace">Where it was thrown, if known.</param>
/// <param name="InnerFailure">What caused it, if anything did.</param>
public record TaskFailureDetails(string ErrorType, string ErrorMessage, string? StackTrace, TaskFailureDetails? InnerFailure)
{
    // A hostile or recursive chain of causes must not grow without bound in the store.
    private const int MaxDepth = 16;

    /// <summary>Describes an exception and its causes.</summary>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Describe(exception, MaxDepth);
    }

    /// <summary>Whether the failure is an exception of this type, or of one that derives from it.</summary>
    /// <returns>False if the type that failed cannot be found in this process.</returns>
    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <inheritdoc cref="IsCausedBy{T}"/>
    /// <exception cref="ArgumentException">The type is not an exception.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
            throw new ArgumentException($"{targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));

        return ErrorType == targetBaseExceptionType.FullName
            || (FindType() is { } type && targetBaseExceptionType.IsAssignableFrom(type));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    private static TaskFailureDetails Describe(Exception exception, int depth)
    {
        var inner = exception switch
        {
            TaskFailedException failed => failed.FailureDetails,
            { InnerException: { } cause } when depth > 1 => Describe(cause, depth - 1),
            _ => null,
        };
        return new TaskFailureDetails(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner);
    }

    private Type? FindType() =>
        Type.GetType(ErrorType, throwOnError: false)
        ?? AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(ErrorType, throwOnError: false)).FirstOrDefault(t => t is not null);
}
