namespace ConnectionLifecycle.Connections;

/// <summary>The one diagram of <see cref="ConnectionState"/>, as code.</summary>
internal static class ConnectionStates
{
    /// <summary>Takes the step, when it leads forward.</summary>
    /// <returns>Whether it did; a step to where the connection is already is none.</returns>
    /// <exception cref="InvalidOperationException">The step leads back.</exception>
    public static bool Advance(ref ConnectionState state, ConnectionState next)
    {
        if (next < state)
        {
            throw new InvalidOperationException($"A connection that is {state} cannot become {next}.");
        }

        var changed = next != state;
        state = next;
        return changed;
    }
}
