using Spate.Cloud;
using Spate.Host.Commands.Generate;

namespace Spate.Host.Commands.Demo.Places;

/// <summary>Where a burst is dropped, and what that place needs before and after.</summary>
internal interface IBurstPlace
{
    /// <summary>
    /// The place as the journal keeps it, so that a burst is finished where it was begun; null for the data directory itself.
    /// </summary>
    string? Name { get; }

    /// <summary>The queue of the notifications; null for the data directory's own.</summary>
    string? Queue { get; }

    /// <summary>Where an object lies, as a user would look for it.</summary>
    string Show(ObjectAddress address);

    /// <summary>What is particular about drops here, in a line; null when nothing is.</summary>
    string? Remark { get; }

    /// <summary>Makes what is missing, before anything runs.</summary>
    /// <param name="isUnfinished">Whether a burst that was begun here goes on: then what is there may be its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">The place holds what is none of the demo's.</exception>
    Task PrepareAsync(bool isUnfinished, CancellationToken cancellationToken);

    /// <summary>The present version of an object, or null when there is none.</summary>
    Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Drops a generated file; the file is gone afterwards.</summary>
    Task DropAsync(GeneratedFile file, ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Waits for the end of what goes on after the last result.</summary>
    /// <returns>What is left that should not be, a line each.</returns>
    Task<IReadOnlyList<string>> SettleAsync(CancellationToken cancellationToken);
}
