namespace Grpc.Core;

/// <summary>Has a last look at a server whose certificate is otherwise in order.</summary>
/// <param name="context">The server.</param>
/// <returns>Whether to talk to it.</returns>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
