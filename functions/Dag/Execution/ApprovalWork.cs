namespace Spate.Dag.Execution;

/// <summary>Waits for somebody's decision. A rejection fails the node, so that nothing goes on by mistake.</summary>
internal sealed class ApprovalWork(string node, Edge<string> question, TimeSpan? timeout, ApprovalDecision byDefault) : Work
{
    public override WorkShape Shape => new(IsApproval: true, Timeout: timeout);

    public override async Task<object?> RunAsync(NodeScope scope, DagResults results)
    {
        var until = timeout is { } time ? scope.Context.CurrentUtcDateTime + time : (DateTime?)null;
        var asked = new ApprovalStatus(Approval.EventOf(scope.Path), ItemText.Cut(question.Read(results), 300), until, Answer: null);
        scope.Status.Ask(scope, asked);
        var answer = await AnswerAsync(scope);
        scope.Status.Ask(scope, asked with { Answer = answer });
        return answer.Decision == ApprovalDecision.Approved ? answer : throw new ApprovalRejectedException(Describe(answer));
    }

    private async Task<Approval> AnswerAsync(NodeScope scope)
    {
        using var waiting = new CancellationTokenSource();
        using var limit = timeout is { } time
            ? Limit.Of(scope, time, () => $"Nobody decided on '{node}' within {time:c}.", byDefault != ApprovalDecision.Approved)
            : null;
        try
        {
            return await scope.Under(limit).Stop.WaitAsync(EventAsync(scope, waiting.Token));
        }
        catch (TimeoutException) when (limit is { HasExpired: true } && byDefault != ApprovalDecision.Undecided)
        {
            return new Approval(byDefault, Comment: $"by default after {timeout:c}");
        }
        finally
        {
            waiting.Cancel();
        }
    }

    private static async Task<Approval> EventAsync(NodeScope scope, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await scope.Context.WaitForExternalEvent<Approval>(Approval.EventOf(scope.Path), cancellationToken);
            if (answer.Decision != ApprovalDecision.Undecided) return answer with { By = Cut(answer.By), Comment = Cut(answer.Comment) };
        }
    }

    /// <summary>Whoever raises the event can write what they like, and all of it would go into the status.</summary>
    private static string? Cut(string? text) => text is null ? null : ItemText.Cut(text, 300);

    private string Describe(Approval answer) =>
        $"'{node}' was rejected{(answer.By is null ? "" : $" by {answer.By}")}{(answer.Comment is null ? "" : $": {answer.Comment}")}";
}
