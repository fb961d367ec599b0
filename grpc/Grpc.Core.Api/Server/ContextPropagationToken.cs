namespace Grpc.Core;

/// <summary>What a call takes over from the call being served. Only the engine that made it can read it.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
