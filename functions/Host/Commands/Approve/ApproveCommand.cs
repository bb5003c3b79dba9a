using System.CommandLine;
using Spate.Dag;
using Spate.Host.Commands.Completion;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Approve;

/// <summary><c>spate approve</c>: the answer that a node waits for.</summary>
internal static class ApproveCommand
{
    public static Command Create(Terminal terminal)
    {
        var node = new Argument<string>("node") { Description = "The node that waits: 'spate get' shows it, and what it asks." };
        var reject = new Option<bool>("--reject") { Description = "Reject it: the node fails." };
        var by = new Option<string?>("--by") { Description = "Who decides. [default: the user who runs this]", HelpName = "name" };
        var comment = new Option<string?>("--comment") { Description = "What there is to say to it.", HelpName = "text" };
        var command = new RunActionCommand(terminal, "approve", "Approve what a node of a run waits for, or reject it.")
            .With(node).With(reject).With(by).With(comment);
        node.CompletionSources.Add(completion => completion.ParseResult.GetValue(command.Run) is { Length: > 0 } run
            ? RunCompletions.Approvals(completion, command.Context, run)
            : []);
        return command.Does((parsed, _) => new ApproveNode(parsed.GetRequiredValue(node), new Approval(
            parsed.GetValue(reject) ? ApprovalDecision.Rejected : ApprovalDecision.Approved,
            parsed.GetValue(by) ?? Environment.UserName,
            parsed.GetValue(comment))));
    }
}
