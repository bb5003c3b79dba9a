using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Spate.Host.Server;

/// <summary>Binds the socket of a server whose port was not asked for.</summary>
internal static class BoundSocket
{
    /// <summary>
    /// Takes the port, or any free one while another program has it. It listens at once: two sockets may be bound to one port until one of
    /// them does, and then it is too late for the other to take another port.
    /// </summary>
    public static Socket Bind(EndPoint endPoint)
    {
        try
        {
            return Listen(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && endPoint is IPEndPoint { Port: > 0 } ip)
        {
            return Listen(new IPEndPoint(ip.Address, 0));
        }
    }

    private static Socket Listen(EndPoint endPoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        try
        {
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
